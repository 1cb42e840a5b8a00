import { good, type Outcome } from '../../model/fault.ts';
import { PLACES } from '../program/prelude.ts';
import { quoteArgv } from '../program/quote.ts';
import { askHost, type JobHost } from './host.ts';

/** The least that tells whether anything happened: cheap enough to be asked every few seconds, over a thin line too. */
export interface Glance {
  /** Id of the newest job, '' without any. */
  readonly newest: string;
  /** Job that holds the target, '?' when the lock does not say, '' when the target is free. */
  readonly holder: string;
}

/** Reads the newest job's id and the lock's. */
export async function glance(host: JobHost, signal: AbortSignal): Promise<Outcome<Glance>> {
  const { state, locks, key } = host.places;
  const script = `set -u
${PLACES}find_places ${quoteArgv([state, locks, key])}
held=''
[ ! -d "$LOCK" ] || held='?'
{ read -r held <"$LOCK/job"; } 2>/dev/null
for newest in $(ls -1r "$STATE/jobs" 2>/dev/null); do break; done
printf '%s\\n%s\\n' "\${newest:-}" "$held"
`;
  const answer = await askHost(host, script, signal);
  if (!answer.ok) return answer;
  const [newest = '', holder = ''] = answer.value.split('\n');
  return good({ newest, holder });
}
