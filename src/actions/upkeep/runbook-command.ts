import type { Args } from '../../model/action.ts';
import { bad, good, type Outcome } from '../../model/fault.ts';
import { inert } from '../../text/inert.ts';
import { phrase, same } from '../../text/lang.ts';
import { type Action, argFault, type Body, drafted, type Frame, must } from '../action.ts';
import type { Ground } from '../ground.ts';
import { showArgv } from '../program/quote.ts';
import { exec } from '../steps.ts';

/** What a command of a runbook stands on. */
export interface CommandFacts {
  /** Where the program was found on the target; '' when it is not there. */
  readonly program: string;
  /** Folder of the project, in which it runs; null for the login's own. */
  readonly directory: string | null;
}

/** A command that nobody knows may take its time, and is ended after this. */
const TIMEOUT_MS = 10 * 60_000;

/**
 * A command that a user's runbook offers, as a step with `run`. Nobody knows what it does, so it is treated as what hurts:
 * phrase, reason, lock and journal like any action, and it is never run twice by itself.
 */
export const command: Action<CommandFacts> = {
  id: 'command',
  label: phrase('Comando do roteiro', 'Command of a runbook'),
  help: phrase(
    'roda no servidor um comando que um roteiro seu oferece',
    'runs a command on the host that a runbook of yours offers',
  ),
  risk: 'high',
  isListed: false,
  args: [
    { name: 'argv', say: phrase('argumentos como lista JSON', 'arguments as a JSON list'), isRequired: true },
    { name: 'title', say: phrase('como é chamado', 'how it is called'), isRequired: false },
  ],
  look: lookForCommand,
  draft: draftCommand,
};

/** Reads the list of arguments; null when it is none. */
export function parseArgv(text: string): readonly [string, ...string[]] | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null; // Told as a bad argument.
  }
  if (!Array.isArray(value) || value.length === 0 || value[0] === '') return null;
  const isTexts = value.every((word) => typeof word === 'string' && !word.includes('\0') && word.isWellFormed());
  return isTexts ? (value as [string, ...string[]]) : null;
}

function badArgv() {
  return argFault(
    phrase('argv não é uma lista JSON de textos', 'argv is no JSON list of texts'),
    phrase(
      `sparkone-tui run command argv='["systemctl", "status", "nginx"]'`,
      `sparkone-tui run command argv='["systemctl", "status", "nginx"]'`,
    ),
  );
}

async function lookForCommand({ transport, target, call }: Ground, args: Args): Promise<Outcome<CommandFacts>> {
  const argv = parseArgv(args.argv ?? '');
  if (argv === null) return bad(badArgv());
  const found = await transport.exec(['sh', '-c', 'command -v "$1"', 'sh', argv[0]], call);
  if (!found.ok) return found;
  return good({ program: found.value.code === 0 ? found.value.stdout.trim() : '', directory: target.directory });
}

function draftCommand(_frame: Frame, { program, directory }: CommandFacts, args: Args): Outcome<Body> {
  const argv = parseArgv(args.argv ?? '');
  if (argv === null) return bad(badArgv());
  const shown = inert(showArgv(argv));
  const title = inert(args.title ?? argv[0]);
  const name = inert(argv[0]);
  return drafted({
    title: same(title),
    preconditions: [
      must(
        'program',
        program !== '',
        program === ''
          ? phrase(`${name} não existe no servidor`, `there is no ${name} on the host`)
          : phrase(`${name} está em ${inert(program)}`, `${name} is at ${inert(program)}`),
      ),
    ],
    steps: [
      exec('command', phrase(`rodar ${shown}`, `run ${shown}`), argv, {
        timeoutMs: TIMEOUT_MS,
        isSafePoint: true,
        ...(directory === null ? {} : { cwd: directory }),
      }),
    ],
    touches: [
      phrase('o que o comando tocar: ninguém sabe por ele', 'whatever the command touches: nobody knows for it'),
    ],
    loses: [phrase('o que o comando apagar', 'whatever the command removes')],
    undo: phrase('nada desfaz por ele: veja o roteiro', 'nothing takes it back: see the runbook'),
    basis: { argv: [...argv], directory },
    // What it changed shows where nobody looked for it.
    probes: [],
  });
}
