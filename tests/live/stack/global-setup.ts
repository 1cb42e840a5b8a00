import { hasEngine, isLiveRequired } from './engine.ts';
import { healAll } from './faults/faults.ts';
import { defaultName, readRecord } from './place.ts';
import { takeTurn } from './turn.ts';
import { down, up } from './up.ts';

const turnDeadlineMs = 900_000;

/**
 * Runs once before the live suites: brings the `full` stack up, or completes and heals the one that runs. Returns the teardown,
 * which takes down what was not there before. Without an engine it does nothing: the suites skip themselves by name.
 */
export async function setup(): Promise<(() => Promise<void>) | undefined> {
  if (!hasEngine() && !isLiveRequired()) return undefined;
  const full = defaultName('full');
  const edgeOnly = defaultName('edge-only');
  const release = await takeTurn(full, turnDeadlineMs);
  const isOurs = [full, edgeOnly].map((name) => readRecord(name) === undefined);
  try {
    await healAll(await up({ name: full, variant: 'full' }));
  } catch (error) {
    release();
    throw error;
  }
  return async () => {
    if (isOurs[0] === true) await down(full);
    if (isOurs[1] === true) await down(edgeOnly);
    release();
  };
}
