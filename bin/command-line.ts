import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { type Lang, langFromEnv, parseLang } from '../src/text/lang.ts';
import { addReportCommands } from './commands/add-report-commands.ts';
import type { InitFlags } from './commands/config-command.ts';
import type { DeskFlags, RunFlags } from './commands/jobs-command.ts';
import { EXIT } from './exit-codes.ts';
import { normaliseArguments } from './settings/session-arguments.ts';
import type { SessionOptions } from './settings/session-options.ts';
import { VERSION } from './version.ts';

interface RawSession {
  readonly demo?: string | boolean;
  readonly replay?: string;
  readonly speed?: number;
  readonly record?: string;
  readonly project?: string;
  readonly docker?: string;
  readonly lang?: Lang;
  readonly config?: string;
  readonly target?: string;
  readonly readOnly?: boolean;
}

/** Reads `--lang`. */
function toLang(text: string): Lang {
  const lang = parseLang(text);
  if (lang === undefined) throw new InvalidArgumentError('use pt-BR or en');
  return lang;
}

/** Reads a positive number of seconds. */
function toSeconds(text: string): number {
  const seconds = Number(text);
  if (!(seconds > 0)) throw new InvalidArgumentError('use a number of seconds above 0');
  return seconds;
}

/** Reads a positive whole number. */
function toCount(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1) throw new InvalidArgumentError('use a whole number above 0');
  return count;
}

/** Reads `--speed`. */
function toSpeed(text: string): number {
  const speed = Number(text);
  if (!(speed >= 0.1 && speed <= 1000)) throw new InvalidArgumentError('use a number from 0.1 to 1000');
  return speed;
}

/** Adds the options that choose what is looked at; they mean the same for the cockpit and for every command. */
function withSession(command: Command): Command {
  return command
    .option(
      '--demo [scene]',
      'look at an embedded demo instead of a stack (default scene: calm; fleet: several targets)',
    )
    .option('--replay <file>', 'look at a recorded tape instead of a stack')
    .option('--speed <times>', 'how much faster than recorded a tape is played (0.1 to 1000; default 1)', toSpeed)
    .option('--record <file>', 'record all readings, without secrets, as a tape to replay')
    .option('--project <name>', 'compose project to look at (default: the one that looks like SparkOne)')
    .option('--docker <address>', 'engine: a socket path, unix:///path or tcp://host:port (default: DOCKER_HOST)')
    .option('--config <file>', 'configuration file, over those of the system and the user')
    .option('--target <name>', 'target of the configuration to look at')
    .option('--read-only', 'only look: nothing can be changed from here')
    .option('--lang <language>', 'language: pt-BR or en (default: from the environment)', toLang);
}

/** Options may stand before or after the command's name; what stands nearer wins. */
function sessionOf(command: Command): SessionOptions {
  const raw: RawSession = command.optsWithGlobals();
  const isDemo = raw.demo !== undefined && raw.demo !== false;
  return {
    demo: isDemo ? (raw.demo === true ? 'calm' : String(raw.demo)) : null,
    drill: null,
    replay: raw.replay ?? null,
    speed: raw.speed ?? 1,
    record: raw.record ?? null,
    project: raw.project ?? null,
    docker: raw.docker ?? null,
    lang: raw.lang ?? langFromEnv(process.env),
    isLangGiven: raw.lang !== undefined,
    config: raw.config ?? null,
    target: raw.target ?? null,
    readOnly: raw.readOnly === true,
  };
}

/** The command line as commander sees it; `done` receives the exit code of what ran. @param helpOfRun what `run --help` ends with. */
function createProgram(done: (code: number) => void, helpOfRun: (lang: Lang) => string): Command {
  const program = withSession(new Command('sparkone-tui'))
    .description('Full-screen operations cockpit for a small production stack under docker compose.')
    .version(VERSION, '-V, --version')
    .enablePositionalOptions(false)
    .allowExcessArguments(false)
    .showHelpAfterError('(see sparkone-tui --help)')
    .exitOverride()
    .option(
      '--drill [name]',
      'with --demo: game day, something goes wrong at an unannounced moment; without a name, lists',
    )
    .option('--drill-within <seconds>', 'it goes wrong within so many seconds (default 180)', toSeconds)
    .action(async (options: { drill?: string | true; drillWithin?: number }, command: Command) => {
      if (options.drill !== undefined || options.drillWithin !== undefined) {
        const { openDrill } = await import('./open/open-drill.ts');
        done(await openDrill(sessionOf(command), options));
        return;
      }
      const { openCockpitScreen } = await import('./open/open-cockpit.tsx');
      done(await openCockpitScreen(sessionOf(command)));
    });

  withSession(program.command('check [set]'))
    .description(
      'run the probes once and print the judgement; set is daily (default), weekly or all; exit 0 ok, 1 warn, 2 critical, 3 unknown',
    )
    .option('--json', 'print JSON (schema 1)')
    .option('--markdown', 'print Markdown')
    .option('--report', 'also write a report of the morning (daily) or weekly runbook to the reports folder')
    .option('--no-post', 'with --report: tell nobody (notify of the configuration)')
    .option('--timeout <seconds>', 'give up on a probe after this long', toSeconds)
    .option('--all', 'check every target of the configuration; the exit code is that of the worst one')
    .option('--parallel <count>', 'with --all: most targets at the same time (default 8)', toCount)
    .action(
      async (
        set: string | undefined,
        options: {
          json?: boolean;
          markdown?: boolean;
          report?: boolean;
          post?: boolean;
          timeout?: number;
          all?: boolean;
          parallel?: number;
        },
        command: Command,
      ) => {
        const { check } = await import('./commands/check-command.ts');
        done(await check(sessionOf(command), set ?? 'daily', options));
      },
    );

  withSession(program.command('diagnose [name]'))
    .description(
      'work through the troubleshooting of the runbook and name the likely cause: performance, database, redis or tls; without a name, of what is red; exit codes as check',
    )
    .option('--json', 'print JSON (schema 1)')
    .option('--timeout <seconds>', 'give up on a probe after this long', toSeconds)
    .action(async (name: string | undefined, flags: { json?: boolean; timeout?: number }, command: Command) => {
      const { diagnose } = await import('./commands/diagnose-command.ts');
      done(await diagnose(sessionOf(command), name ?? null, flags));
    });

  withSession(program.command('doctor'))
    .description(
      'say what was found, how it is reached, what is missing, and where the runbook and reality part; exit codes as check',
    )
    .option('--json', 'print JSON (schema 1)')
    .option('--timeout <seconds>', 'give up on an answer after this long', toSeconds)
    .action(async (flags: { json?: boolean; timeout?: number }, command: Command) => {
      const { doctor } = await import('./commands/doctor-command.ts');
      done(await doctor(sessionOf(command), flags));
    });

  withSession(program.command('init'))
    .description('write the commented configuration file from what is found on this host; never overwrites by itself')
    .option('--force', 'replace the file that is there; it is kept beside it as .old')
    .option('--print', 'print instead of writing')
    .option(
      '--from-ssh-config [hosts]',
      'targets from the hosts that ~/.ssh/config names: those listed (a,b), the others commented out',
    )
    .action(async (flags: InitFlags, command: Command) => {
      const { init } = await import('./commands/config-command.ts');
      done(await init(sessionOf(command), flags));
    });

  withSession(program.command('config [show]'))
    .description('show the configuration in force and where each value comes from; exit 78 when it has problems')
    .option('--json', 'print JSON')
    .option('--json-schema', 'print the JSON Schema of a configuration file')
    .action(async (show: string | undefined, flags: { json?: boolean; jsonSchema?: boolean }, command: Command) => {
      if (show !== undefined && show !== 'show')
        throw new CommanderError(EXIT.usage, 'config', `config: ${show}: show`);
      const { config } = await import('./commands/config-command.ts');
      done(await config(sessionOf(command), flags));
    });

  withSession(program.command('run <action> [args...]'))
    .description('show the plan of an action, and run it when its phrase is given; exit 77 when nothing ran')
    .option('--dry-run', 'only print the plan')
    .option('--confirm <phrase>', 'the phrase that the plan asks for: the action and the name of the target')
    .option('--why <reason>', 'kept in the journal; production targets ask for it')
    .option('--detach', 'end once the job runs by itself')
    .option('--json', 'print JSON')
    .addHelpText('after', ({ command }) => `\n${helpOfRun(sessionOf(command).lang)}`)
    .action(async (action: string, args: string[], flags: RunFlags, command: Command) => {
      const { actionList, run } = await import('./commands/jobs-command.ts');
      if (action === 'list') {
        process.stdout.write(actionList(sessionOf(command).lang));
        return;
      }
      done(await run(sessionOf(command), action, args, flags));
    });

  withSession(program.command('jobs [verb] [job]'))
    .description('list the jobs of the target; show, attach, cancel one; unlock the target')
    .option('--confirm <phrase>', 'for unlock: the phrase that it asks for')
    .option('--json', 'print JSON')
    .action(
      async (
        verb: string | undefined,
        job: string | undefined,
        flags: DeskFlags & { confirm?: string },
        command: Command,
      ) => {
        const { jobs } = await import('./commands/jobs-command.ts');
        done(await jobs(sessionOf(command), verb ?? 'list', job ?? null, flags));
      },
    );

  withSession(program.command('audit'))
    .description('read the journal of what was done, refused and cancelled on the target')
    .option('--verify', 'check its chain; exit 1 when a line was altered')
    .option('--lines <count>', 'how many lines, newest last (default 100)', toCount)
    .option('--json', 'print JSON')
    .action(async (flags: DeskFlags & { verify?: boolean; lines?: number }, command: Command) => {
      const { audit } = await import('./commands/jobs-command.ts');
      done(await audit(sessionOf(command), flags));
    });
  addReportCommands(program, { withSession, sessionOf, done });
  return program;
}

/** Runs what the arguments ask for and returns the exit code; wrong use is 64. */
export async function runCommandLine(argv: readonly string[]): Promise<number> {
  let code: number = EXIT.ok;
  const done = (result: number) => {
    code = result;
  };
  // The list of actions is loaded for the help that shows it, not for every command.
  const wantsRunHelp = argv.includes('run') && argv.some((word) => ['help', '--help', '-h'].includes(word));
  const { actionList } = wantsRunHelp ? await import('./commands/jobs-command.ts') : { actionList: () => '' };
  const program = createProgram(done, actionList);
  const commands = program.commands.map((command) => command.name());
  try {
    await program.parseAsync(normaliseArguments(argv, commands), { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    throw error;
  }
}
