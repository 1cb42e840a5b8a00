import type { CommandResult } from '../../src/commands/check.ts';
import { draftIncident, type IncidentsOptions, listIncidents, showIncident } from '../../src/commands/incidents.ts';
import { peopleOf } from '../../src/config/people-of.ts';
import { createSystemClock } from '../../src/engine/clock.ts';
import { IncidentStore } from '../../src/runbooks/incidents/incident-store.ts';
import { foldersOf } from '../settings/folders.ts';
import type { SessionOptions } from '../settings/session-options.ts';
import { completeSession, openSettings } from '../settings/settings.ts';
import { tellUsage } from '../tell.ts';

function run(options: IncidentsOptions, verb: string, ids: readonly string[], isJson: boolean): CommandResult | null {
  const [asked = 'last', second] = ids;
  if (second !== undefined) return null;
  if (verb === 'list' && ids.length === 0) return listIncidents(options);
  if (verb === 'show') return showIncident(options, asked, isJson);
  return verb === 'draft' ? draftIncident(options, asked) : null;
}

/** `sparkone-tui incidents list | show [ID | last] [--json] | draft [ID | last]`. */
export async function incidents(
  given: SessionOptions,
  verb: string,
  ids: readonly string[],
  isJson: boolean,
): Promise<number> {
  const settings = await openSettings(given);
  if ('exitCode' in settings) return settings.exitCode;
  const { lang } = completeSession(given, settings);
  const config = settings.loaded?.config ?? null;
  const options: IncidentsOptions = {
    store: new IncidentStore(foldersOf(settings).incidents),
    people: peopleOf(config),
    lang,
    timeZone: config?.timeZone,
    now: createSystemClock().now(),
  };
  const result = run(options, verb, ids, isJson);
  if (result === null)
    return tellUsage(`incidents ${[verb, ...ids].join(' ')}: list | show [ID | last] | draft [ID | last]`);
  (result.exitCode === 0 ? process.stdout : process.stderr).write(result.output);
  return result.exitCode;
}
