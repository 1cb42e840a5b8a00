import { describe, expect, it } from 'vitest';
import type { LogLine } from '../../../../src/clients/docker/docker-logs.ts';
import type { Swarm } from '../../../../src/clients/docker/docker-swarm.ts';
import { good } from '../../../../src/model/fault.ts';
import type { RawLogLine } from '../../../../src/model/log.ts';
import { createLogFold } from '../../../../src/tails/log-fold.ts';
import { createSwarmLogSource } from '../../../../src/worlds/live/swarm-log-source.ts';
import { createFakeClock } from '../../support/fake-clock.ts';
import { fakeSwarm, swarmAt } from '../../support/swarm-fixtures.ts';

const calm = swarmAt('calm');
const [one, two] = calm.tasks.toSorted((a, b) => a.slot - b.slot);

function lineOf(task: typeof one, second: number, text: string): LogLine {
  const stamp = `2026-11-29T14:06:${String(second).padStart(2, '0')}.000000001Z`;
  const head = `com.docker.swarm.node.id=${task?.nodeId},com.docker.swarm.service.id=s,com.docker.swarm.task.id=${task?.id}`;
  return { stream: 'stdout', at: Date.parse(stamp), stamp, text: `${head} ${text}`, cutBytes: 0 };
}

const incomplete: LogLine = {
  stream: 'stdout',
  at: Number.NaN,
  stamp: '',
  text: 'Error grabbing logs: rpc error: code = Unknown desc = warning: incomplete log stream. some logs could not be retrieved for the following reasons: node t7ol is not available',
  cutBytes: 0,
};

/** A manager whose streams each give one batch and end; after the last one nothing comes any more. */
function sourceOf(streams: readonly (readonly LogLine[])[]) {
  const clock = createFakeClock(Date.parse('2026-11-29T14:06:45Z'));
  const asked: { readonly since?: number | string; readonly tail?: number }[] = [];
  const never = new Promise<never>(() => undefined);
  async function* stream(index: number) {
    const batch = streams[index];
    if (batch === undefined) await never;
    else yield batch;
  }
  const swarm: Swarm = {
    ...fakeSwarm(calm),
    logs: (_service, wanted) => {
      asked.push(wanted);
      return Promise.resolve(good(stream(asked.length - 1)));
    },
  };
  const docker = { swarm, events: () => () => undefined };
  return { clock, asked, source: createSwarmLogSource({ docker, clock, stack: 'demo' }) };
}

async function follow({ source, clock }: ReturnType<typeof sourceOf>) {
  const lines: RawLogLine[] = [];
  const told: string[] = [];
  const request = { services: null, tailLines: 100, since: null };
  const stop = source.follow(request, {
    lines: (batch) => lines.push(...batch),
    status: (service, failure) => told.push(`${service}: ${failure?.message.en ?? 'well'}`),
  });
  await clock.run(40_000);
  stop();
  return { lines, told };
}

describe('the logs of a swarm', () => {
  it('say of each line which replica on which node wrote it', async () => {
    const made = sourceOf([[lineOf(one, 10, 'from a'), lineOf(two, 11, 'from b')]]);
    const { lines } = await follow(made);
    expect(lines.map(({ service, origin, text }) => `${service} ${origin} ${text}`)).toEqual([
      'web 1@node-a from a',
      'web 2@node-b from b',
    ]);
    expect(made.source.services()).toEqual(['web']);
  });

  it('go on where each replica was read to after a stream ended, whatever its clock', async () => {
    const made = sourceOf([
      [lineOf(one, 40, 'a1'), lineOf(two, 20, 'b1')],
      [lineOf(one, 40, 'a1'), lineOf(one, 40, 'a2'), lineOf(two, 20, 'b1'), lineOf(two, 21, 'b2')],
    ]);
    const { lines } = await follow(made);
    expect(lines.map(({ text }) => text)).toEqual(['a1', 'b1', 'a2', 'b2']);
    expect(made.asked[0]).toMatchObject({ tail: 100 });
    expect(made.asked[1]).toMatchObject({ since: Date.parse('2026-11-29T14:06:10Z') });
  });

  it('tell that lines of a node are missing, and show the others', async () => {
    const { lines, told } = await follow(sourceOf([[lineOf(one, 10, 'from a'), incomplete]]));
    expect(lines).toHaveLength(1);
    expect(told).toEqual(['web: lines of some nodes are missing: node t7ol is not available', 'web: well']);
  });

  it('are read once for a report, in the order of time', async () => {
    const { source } = sourceOf([[lineOf(two, 20, 'later'), lineOf(one, 10, 'first')]]);
    const read = await source.read?.({ services: ['web'], tailLines: 5, since: null }, new AbortController().signal);
    expect(read?.ok === true ? read.value.map(({ text }) => text) : read).toEqual(['first', 'later']);
  });

  it('keep a traceback together while another replica writes', () => {
    const fold = createLogFold(() => 0);
    const raw = (origin: string, text: string): RawLogLine => ({
      service: 'web',
      origin,
      at: 0,
      stream: 'stderr',
      text,
      cutBytes: 0,
    });
    fold.take(raw('1@a', 'Traceback (most recent call last):'));
    fold.take(raw('2@b', 'INFO:     fine'));
    expect(fold.take(raw('1@a', '  File "x.py", line 1'))).toBeNull();
    expect(fold.newest({ service: 'web', origin: '1@a' })?.more).toEqual(['  File "x.py", line 1']);
  });
});
