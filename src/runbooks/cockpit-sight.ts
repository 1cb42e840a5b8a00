import type { Cockpit } from '../model/cockpit.ts';
import type { Seen, Sight } from './evidence.ts';

/** What steps see of a cockpit that runs. A probe without a reading yet was not seen. */
export function cockpitSight(cockpit: Cockpit): Sight {
  const seen = (probe: string): Seen | undefined => {
    if (!cockpit.probeIds.includes(probe)) return undefined;
    const { check, reading } = cockpit.state(probe);
    if (reading === null) return undefined;
    return { title: cockpit.spec(probe).title, check, reading, ageMs: cockpit.ageMs(probe) };
  };
  const applies = (probe: string) => !cockpit.has(probe) || cockpit.probeIds.includes(probe);
  return { seen, applies, causes: cockpit.verdict().causes, now: cockpit.now() };
}
