import type { Clock } from '../../model/clock.ts';
import { type Fault, fault } from '../../model/fault.ts';
import { inert } from '../../text/inert.ts';
import { phrase } from '../../text/lang.ts';
import { shellWord } from '../../text/shell-word.ts';
import type { Transport } from '../../transport/transport.ts';
import { subjectOf } from '../reports/report-store.ts';
import type { WalkPlace } from './walk-file.ts';
import { heldBy, isGone, parseHolder, type WalkHolder } from './walk-lock.ts';

/** How often whoever walks says so on the target. */
const BEAT_MS = 30_000;
/** Minutes without a word after which nobody walks any more. */
const SILENT_MINUTES = 3;
/** Longest wait for the target's word: it may be the very thing that is down. */
const PATIENCE_MS = 4_000;
/** A holder is one short line each. */
const MAX_BYTES = 64 * 1024;

/** What the target says of a walk that is about to begin. */
export interface GuardWord {
  /** Somebody else walks it: who, from where, since when. */
  readonly held: Fault | null;
  /** Nobody could be asked, and why; the walk goes on, and says so. */
  readonly doubt: Fault | null;
  /** Takes our own mark away; resolves when it is gone, or cannot be reached. */
  release(): Promise<void>;
}

/** Keeps operators of the same target, each with a login or a machine of their own, from walking the same runbook unknowingly. */
export interface WalkGuard {
  take(place: WalkPlace, holder: WalkHolder): Promise<GuardWord>;
}

/** Where marks stand: shared by all users of the host, and gone with a reboot. */
const BASE = 'if [ -d /run/lock ] && [ -w /run/lock ]; then base=/run/lock; else base=/tmp; fi';

/**
 * Puts our mark beside those of others and prints theirs. Everybody writes one file of their own and nobody has to take away
 * another's: a mark that was not touched for {@link SILENT_MINUTES} minutes counts no more.
 */
function takeScript(name: string, tail: string, holder: WalkHolder): string {
  return `${BASE}
umask 022
find "$base" -maxdepth 1 -type f -name ${shellWord(`${name}.*`)} -user "$(id -un)" -mmin +60 -exec rm -f {} + 2>/dev/null
(set -C; printf '%s\\n' ${shellWord(JSON.stringify(holder))} >"$base/${name}.${tail}") || exit 1
find "$base" -maxdepth 1 -type f -name ${shellWord(`${name}.*`)} ! -name ${shellWord(`${name}.${tail}`)} -mmin -${SILENT_MINUTES} -exec cat {} + 2>/dev/null
exit 0
`;
}

const beatScript = (name: string, tail: string) => `${BASE}\ntouch "$base/${name}.${tail}"\n`;
const dropScript = (name: string, tail: string) => `${BASE}\nrm -f "$base/${name}.${tail}"\n`;

const nothing = (): Promise<void> => Promise.resolve();

/** What a guard asks through. */
export interface WalkGuardWith {
  readonly transport: Transport;
  readonly clock: Clock;
  /** Characters that nobody else picks: the end of our mark's name. */
  tail(): string;
}

/** The guard of a live target, over whatever way leads there. */
export function createWalkGuard({ transport, clock, tail }: WalkGuardWith): WalkGuard {
  const run = (script: string) =>
    transport.exec(['sh', '-s'], {
      stdin: script,
      timeoutMs: PATIENCE_MS,
      signal: new AbortController().signal,
      maxBytes: MAX_BYTES,
    });
  return {
    async take(place, holder) {
      const name = `sparkone-tui-walk-${subjectOf(place.target, place.runbook.id)}`;
      const own = tail();
      const said = await run(takeScript(name, own, holder));
      const release = async () => void (await run(dropScript(name, own)));
      if (!said.ok) return { held: null, doubt: unasked(said.fault), release: nothing };
      if (said.value.code !== 0) return { held: null, doubt: unwritable(said.value.stderr), release: nothing };
      const others = said.value.stdout.split('\n').flatMap((line) => parseHolder(line) ?? []);
      const other = others.find((one) => one.host !== holder.host || !isGone(one));
      if (other !== undefined) {
        await release();
        return { held: heldBy(other, null), doubt: null, release: nothing };
      }
      const stop = clock.every(BEAT_MS, () => void run(beatScript(name, own)));
      return {
        held: null,
        doubt: null,
        release: () => {
          stop();
          return release();
        },
      };
    },
  };
}

function unasked({ message, hint, kind }: Fault): Fault {
  return fault(
    kind,
    phrase(
      `não se sabe se mais alguém conduz este roteiro: ${message['pt-BR']}`,
      `whether somebody else walks this runbook is not known: ${message.en}`,
    ),
    hint,
  );
}

function unwritable(stderr: string): Fault {
  const said = inert(stderr.trim().split('\n').at(-1) ?? '').slice(0, 160);
  return fault(
    'denied',
    phrase(
      `o servidor não guarda quem conduz este roteiro: ${said}`,
      `the host does not keep who walks this runbook: ${said}`,
    ),
    phrase('confira /run/lock e /tmp ali', 'check /run/lock and /tmp there'),
  );
}
