import { checkRunbooks, listRunbooks, showRunbook } from '../../src/commands/runbooks.ts';
import { EXIT } from '../exit-codes.ts';
import { findRunbook, openRunbooks } from '../runbooks.ts';
import type { SessionOptions } from '../settings/session-options.ts';
import { completeSession, openSettings } from '../settings/settings.ts';
import { tellUsage } from '../tell.ts';

/** Options of `runbook`. */
export interface RunbookFlags {
  readonly json?: boolean;
  readonly yaml?: boolean;
}

/** `sparkone-tui runbook list | show NAME [--json | --yaml] | check FILE... | schema`. */
export async function runbook(
  given: SessionOptions,
  verb: string,
  names: readonly string[],
  flags: RunbookFlags,
): Promise<number> {
  const settings = await openSettings(given);
  if ('exitCode' in settings) return settings.exitCode;
  const { lang } = completeSession(given, settings);
  const [name, second] = names;
  if (verb === 'check' && name !== undefined) {
    const { exitCode, output } = checkRunbooks(names, lang);
    (exitCode === 0 ? process.stdout : process.stderr).write(output);
    return exitCode;
  }
  if (verb === 'schema' && name === undefined) {
    const { runbookJsonSchema } = await import('../../src/runbooks/yaml/reference.ts');
    process.stdout.write(`${JSON.stringify(runbookJsonSchema(lang), null, 2)}\n`);
    return EXIT.ok;
  }
  const isList = verb === 'list' && name === undefined;
  if (!isList && (verb !== 'show' || name === undefined || second !== undefined))
    return tellUsage(`runbook ${[verb, ...names].join(' ')}: list | show NAME | check FILE... | schema`);
  const known = await openRunbooks(settings, lang);
  if ('exitCode' in known) return known.exitCode;
  if (isList || name === undefined) {
    process.stdout.write(listRunbooks(known, lang));
    return EXIT.ok;
  }
  const found = findRunbook(known, name);
  if (typeof found === 'string') return tellUsage(`runbook show ${found}`);
  const { writeRunbook } = await import('../../src/runbooks/yaml/write.ts');
  const text =
    flags.json === true
      ? `${JSON.stringify(found, null, 2)}\n`
      : flags.yaml === true
        ? writeRunbook(found)
        : showRunbook(found, lang);
  process.stdout.write(text);
  return EXIT.ok;
}
