import { render, useApp } from 'ink';
import { useEffect, useMemo, useSyncExternalStore } from 'react';
import { SessionContext } from '../hooks/use-cockpit.ts';
import type { MouseSource } from '../hooks/use-keys.ts';
import { type SessionBase, useSessionInSight } from '../hooks/use-session-in-sight.ts';
import type { Fleet } from '../src/model/fleet.ts';
import type { Command, Effects, QuitReason } from '../src/shell/command.ts';
import { COMMANDS } from '../src/shell/commands.ts';
import { charsetFromEnv } from '../src/shell/drawing/charset.ts';
import { followDrill } from '../src/shell/drill.ts';
import {
  type BindingsInForce,
  bindKeys,
  createBindingsInForce,
  type KeyOverrides,
} from '../src/shell/keys/bindings.ts';
import {
  clipboardSequence,
  linksFromEnv,
  MOUSE_OFF,
  MOUSE_ON,
  WRAP_OFF,
  WRAP_ON,
} from '../src/shell/keys/terminal-modes.ts';
import type { ShellAction } from '../src/shell/reducer.ts';
import { createShell } from '../src/shell/shell.ts';
import type { ShellState } from '../src/shell/state.ts';
import type { Phrase } from '../src/text/lang.ts';
import { App } from './app.tsx';
import { withMouse } from './frame/mouse-stdin.ts';
import { SpokenApp } from './spoken-app.tsx';
import { themeFromEnv } from './theme.ts';

/** Room for whole sentences: nothing is cut for the width of a screen that nobody looks at. */
const SPOKEN_SIZE = { columns: 159, rows: 120 } as const;
/** Frames a second at the most: a key that comes right after a frame waits for 17 ms and not for 34. Idle there is one. */
const MAX_FPS = 60;

/** What the cockpit on screen needs. */
export interface RenderCockpitOptions {
  /** The targets; woken and closed by the caller. The one in sight is named in the interface's state. */
  readonly fleet: Fleet;
  /** Beginning of the interface's state: language, tab ...; theme and charset come from the environment when not given. */
  readonly shell?: Partial<ShellState>;
  /** Commands of this session beside those that are always there. */
  readonly commands?: readonly Command[];
  /** Keys of the configuration. */
  readonly keys?: KeyOverrides;
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether clicks and the wheel are asked for; default true. The terminal's own selection then needs Shift. */
  readonly hasMouse?: boolean;
  /** Sentences instead of a screen, for a screen reader; default false. */
  readonly isSpoken?: boolean;
  /** Gives the terminal back to the shell while suspended; resolves when told to go on. Without it Ctrl-Z does nothing. */
  suspend?(): Promise<void>;
}

/** The cockpit on screen. */
export interface RenderedCockpit {
  /** Resolves when it left the screen; rejects with what was thrown while drawing. */
  waitUntilExit(): Promise<{ readonly reason: QuitReason }>;
  unmount(): void;
  /** Puts other keys in force, by command id; what is not named has its own again. */
  rebind(keys: KeyOverrides): void;
  /** Changes how it looks: language, theme ... */
  dispatch(action: ShellAction): void;
  /** Shows a passing message in the place of the footer. */
  tell(text: Phrase, level: 'ok' | 'warn'): void;
}

type RootProps = Pick<RenderCockpitOptions, 'stdout' | 'suspend' | 'isSpoken'> & {
  readonly base: Omit<SessionBase, 'bindings'>;
  readonly keys: BindingsInForce;
  readonly onMouse: MouseSource | null;
};

function Root({ base, keys, onMouse, stdout, suspend, isSpoken }: RootProps) {
  const bindings = useSyncExternalStore(keys.subscribe, keys.now);
  const session = useSessionInSight({ ...base, bindings });
  const { exit, suspendTerminal } = useApp();
  const effects = useMemo<Effects>(
    () => ({
      // Written past Ink: it moves no cursor and needs no frame drawn again.
      copy: (text) => stdout.write(clipboardSequence(text)),
      quit: (reason) => exit({ reason }),
      suspend: () => {
        if (suspend === undefined) return;
        void suspendTerminal(async () => {
          stdout.write(onMouse === null ? WRAP_ON : MOUSE_OFF + WRAP_ON);
          await suspend();
          stdout.write(onMouse === null ? WRAP_OFF : MOUSE_ON + WRAP_OFF);
        });
      },
    }),
    [exit, suspendTerminal, stdout, suspend, onMouse],
  );
  useEffect(() => {
    if (isSpoken === true) return undefined;
    stdout.write(WRAP_OFF);
    return () => {
      stdout.write(WRAP_ON);
    };
  }, [isSpoken, stdout]);
  useEffect(() => {
    if (onMouse === null) return undefined;
    stdout.write(MOUSE_ON);
    return () => {
      stdout.write(MOUSE_OFF);
    };
  }, [onMouse, stdout]);
  return (
    <SessionContext value={session}>
      {isSpoken === true ? (
        <SpokenApp effects={effects} />
      ) : (
        <App effects={effects} onMouse={onMouse} stdout={stdout} />
      )}
    </SessionContext>
  );
}

function isReason(value: unknown): value is { readonly reason: QuitReason } {
  return typeof value === 'object' && value !== null && 'reason' in value;
}

/** Opens the cockpit on the terminal's alternate screen. */
export function renderCockpit(options: RenderCockpitOptions): RenderedCockpit {
  const { fleet, stdin, stdout, env, hasMouse = true, isSpoken = false } = options;
  const shell = createShell({
    theme: themeFromEnv(env),
    charset: charsetFromEnv(env),
    hasLinks: !isSpoken && linksFromEnv(env),
    size: isSpoken ? SPOKEN_SIZE : { columns: stdout.columns || 80, rows: stdout.rows || 24 },
    ...options.shell,
  });
  const { cockpit, desks } = fleet.member(null);
  if (desks.drill !== undefined) followDrill(shell, desks.drill, () => cockpit.now());
  const bind = (overrides: KeyOverrides = {}) => bindKeys([...COMMANDS, ...(options.commands ?? [])], overrides);
  const keys = createBindingsInForce(bind(options.keys));
  const mouse = hasMouse && !isSpoken ? withMouse(stdin) : null;
  const suspend = options.suspend === undefined ? {} : { suspend: options.suspend };
  const app = render(
    <Root
      base={{ fleet, shell }}
      keys={keys}
      onMouse={mouse?.onMouse ?? null}
      stdout={stdout}
      isSpoken={isSpoken}
      {...suspend}
    />,
    {
      stdin: mouse?.stdin ?? stdin,
      stdout,
      alternateScreen: !isSpoken,
      incrementalRendering: true,
      isScreenReaderEnabled: isSpoken,
      maxFps: MAX_FPS,
      exitOnCtrlC: false,
      patchConsole: true,
      // The terminal was checked by the caller; CI variables in its environment say nothing about it.
      interactive: true,
    },
  );
  return {
    waitUntilExit: async () => {
      const value: unknown = await app.waitUntilExit();
      return isReason(value) ? value : { reason: 'unmounted' };
    },
    unmount: () => app.unmount(),
    rebind: (overrides) => keys.replace(bind(overrides)),
    dispatch: shell.dispatch,
    tell: (text, level) =>
      shell.dispatch({ type: 'notice', notice: { level, since: fleet.member(null).cockpit.now(), text } }),
  };
}
