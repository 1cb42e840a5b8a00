import { type Desk, openDesk, watchOutage } from '../live/actions/desk.ts';
import { hasEngine, type LiveStack, withStack } from '../live/stack/live.ts';
import { defaultName, readRecord } from '../live/stack/place.ts';
import { run } from '../live/stack/process.ts';
import { takeTurn } from '../live/stack/turn.ts';
import { down } from '../live/stack/up.ts';
import { type Figure, median } from './statistics.ts';

const ROUNDS = 3;
/** How much of the runbook's outage may be left. */
const SHARE = 0.5;

/** How long the api did not answer a client that asked ten times a second, while something was done. */
async function outageOf(stack: LiveStack, work: () => Promise<unknown>): Promise<number> {
  const outage = watchOutage(`http://${stack.addresses.api}/health`);
  await work();
  await stack.waitHealthy();
  return await outage.stop();
}

/** The runbook's rollback as it is written there: down, checkout HEAD~1, build, up. */
async function byTheRunbook(stack: LiveStack): Promise<void> {
  await stack.compose(['down']);
  await run(['git', '-C', stack.dir, 'checkout', '-q', 'HEAD~1']);
  await stack.compose(['build']);
  await stack.compose(['up', '-d']);
}

/** Back on the newer release, by plain means: the next round begins where the last one did. */
async function forward(stack: LiveStack): Promise<void> {
  await run(['git', '-C', stack.dir, 'checkout', '-q', 'main']);
  await stack.compose(['build']);
  await stack.compose(['up', '-d']);
  await stack.waitHealthy();
}

async function measureRounds(stack: LiveStack, desk: Desk): Promise<Figure[]> {
  await stack.fault('good-commit');
  const updated = await desk.run('update');
  if (updated.view.state !== 'done') throw new Error(`update: ${updated.view.state}`);
  const ours: number[] = [];
  const runbook: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    ours.push(await outageOf(stack, () => desk.run('rollback', { to: '1' })));
    await desk.run('rollback', { to: '2' });
    runbook.push(await outageOf(stack, () => byTheRunbook(stack)));
    await forward(stack);
  }
  const detail = (values: readonly number[]) =>
    `median of ${values.map((ms) => (ms / 1000).toFixed(1)).join(', ')} s; a client asks every 100 ms`;
  const [own, theirs] = [median(ours), median(runbook)];
  return [
    { name: 'rollback, kept images, unavailable', value: own / 1000, unit: 's', atMost: 4, detail: detail(ours) },
    {
      name: 'rollback, the runbook’s, unavailable',
      value: theirs / 1000,
      unit: 's',
      atMost: null,
      detail: detail(runbook),
    },
    {
      name: 'rollback, ours of the runbook’s',
      value: own / theirs,
      unit: 'x',
      atMost: SHARE,
      detail: 'same stack, same run, in turns',
    },
  ];
}

/** Rollback with kept images against the runbook's own procedure, in turns on one live stack. Nothing without an engine. */
export async function measure(): Promise<Figure[]> {
  if (!hasEngine()) return [];
  const name = process.env.STACK_NAME ?? defaultName('full');
  const release = await takeTurn(name, 900_000);
  const isOurs = readRecord(name) === undefined;
  try {
    const stack = await withStack();
    const desk = await openDesk(stack);
    try {
      return await measureRounds(stack, desk);
    } finally {
      await desk.close();
      await stack.heal();
    }
  } finally {
    if (isOurs) await down(name);
    release();
  }
}
