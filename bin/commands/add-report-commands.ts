import type { Command } from 'commander';
import type { SessionOptions } from '../settings/session-options.ts';
import type { RunbookFlags } from './runbook-command.ts';

/** What a group of commands needs of the command line. */
export interface CommandLine {
  withSession(command: Command): Command;
  sessionOf(command: Command): SessionOptions;
  done(code: number): void;
}

/** Adds the commands of reports, incidents and runbooks. */
export function addReportCommands(program: Command, { withSession, sessionOf, done }: CommandLine): void {
  withSession(program.command('reports <verb> [ids...]'))
    .description('earlier reports: list, show [ID | last], diff A B, post [ID | last] by webhook and mail')
    .option('--json', 'show: print the JSON')
    .option('--all', 'list: all of them')
    .action(async (verb: string, ids: string[], flags: { json?: boolean; all?: boolean }, command: Command) => {
      const { reports } = await import('./reports-command.ts');
      done(await reports(sessionOf(command), verb, ids, flags));
    });

  withSession(program.command('incidents <verb> [ids...]'))
    .description('incidents that were opened in the cockpit: list, show [ID | last], draft [ID | last] (a post-mortem)')
    .option('--json', 'show: print the JSON (schema 1)')
    .action(async (verb: string, ids: string[], flags: { json?: boolean }, command: Command) => {
      const { incidents } = await import('./incidents-command.ts');
      done(await incidents(sessionOf(command), verb, ids, flags.json === true));
    });

  withSession(program.command('walk [runbook]'))
    .description(
      'walk a runbook step by step (morning, weekly, tls, restore ...); without a name, choose one; goes on with what was left',
    )
    .option('--plain', 'plain lines on stdin and stdout, as for a screen reader; so it is without a terminal')
    .action(async (name: string | undefined, flags: { plain?: boolean }, command: Command) => {
      const { walk } = await import('./walk-command.ts');
      done(await walk(sessionOf(command), name ?? null, flags.plain === true));
    });

  withSession(program.command('runbook <verb> [names...]'))
    .description("the runbooks that can be walked: list, show NAME; check FILE... of one's own in YAML; schema")
    .option('--json', 'show: print the JSON')
    .option('--yaml', 'show: print the YAML, to start a runbook of your own from')
    .action(async (verb: string, names: string[], flags: RunbookFlags, command: Command) => {
      const { runbook } = await import('./runbook-command.ts');
      done(await runbook(sessionOf(command), verb, names, flags));
    });
}
