import { describe, expect, it } from 'vitest';
import type { ContainerState, ContainerSummary } from '../../../../src/clients/docker/docker-container.ts';
import type { DockerEvent } from '../../../../src/clients/docker/docker-events.ts';
import type { LogLine, WantedLog } from '../../../../src/clients/docker/docker-logs.ts';
import { good } from '../../../../src/model/fault.ts';
import type { RawLogLine } from '../../../../src/model/log.ts';
import { createEngineLogSource } from '../../../../src/worlds/live/engine-log-source.ts';
import { createFakeClock } from '../../support/fake-clock.ts';

const containerOf = (service: string, state: ContainerState = 'running') =>
  ({
    id: service,
    name: service,
    labels: { 'com.docker.compose.service': service },
    state,
  }) as Partial<ContainerSummary> as ContainerSummary;

const lineAt = (second: number, text: string): LogLine => {
  const stamp = `2026-11-29T14:06:${String(second).padStart(2, '0')}.000000001Z`;
  return { stream: 'stdout', at: Date.parse(stamp), stamp, text, cutBytes: 0 };
};

/** An engine that gives of each container one batch a stream, then no more; `tell` is what its events say. */
function engineOf(listed: ContainerSummary[], streams: Readonly<Record<string, readonly (readonly LogLine[])[]>>) {
  const clock = createFakeClock(Date.parse('2026-11-29T14:06:45Z'));
  const asked: (WantedLog & { readonly id: string })[] = [];
  let tell = (_action: string): void => undefined;
  async function* stream(batch: readonly LogLine[] | undefined) {
    if (batch === undefined) await new Promise<never>(() => undefined);
    else yield batch;
  }
  const source = createEngineLogSource({
    clock,
    project: () => Promise.resolve('shop'),
    docker: {
      containers: () => Promise.resolve(good(listed)),
      events: ({ onEvent }) => {
        tell = (action) => onEvent({ action } as DockerEvent);
        return () => undefined;
      },
      logs: (id, wanted) => {
        const batch = streams[id]?.[asked.filter((one) => one.id === id).length];
        asked.push({ id, ...wanted });
        return Promise.resolve(good(stream(batch)));
      },
    },
  });
  const lines: RawLogLine[] = [];
  const request = { services: null, tailLines: 100, since: null };
  const follow = () => source.follow(request, { lines: (batch) => lines.push(...batch), status: () => undefined });
  return { clock, asked, source, lines, follow, tell: (action: string) => tell(action) };
}

describe('the logs of an engine', () => {
  it('go on at the last stamp after a stream ended, without the lines of that moment that were delivered', async () => {
    const made = engineOf([containerOf('api')], {
      api: [
        [lineAt(10, 'a'), lineAt(11, 'b1')],
        [lineAt(11, 'b1'), lineAt(11, 'b2')],
      ],
    });
    const stop = made.follow();
    await made.clock.run(10_000);
    stop();
    expect(made.lines.map(({ text }) => text)).toEqual(['a', 'b1', 'b2']);
    expect(made.asked[0]).toMatchObject({ follows: true, tail: 100 });
    expect(made.asked[1]).toMatchObject({ since: '2026-11-29T14:06:11.000000001Z' });
    expect(made.asked[1]).not.toHaveProperty('tail');
  });

  it('of a container that appears later begin at its beginning, as soon as the engine tells of it', async () => {
    const listed = [containerOf('api')];
    const made = engineOf(listed, { api: [], worker: [[lineAt(12, 'hello')]] });
    const stop = made.follow();
    await made.clock.run(1_000);
    listed.push(containerOf('worker'));
    made.tell('exec_start');
    await made.clock.run(1_000);
    expect(made.source.services()).toEqual(['api']);
    made.tell('start');
    await made.clock.run(200);
    stop();
    expect(made.source.services()).toEqual(['api', 'worker']);
    expect(made.lines.map(({ service, text }) => `${service} ${text}`)).toEqual(['worker hello']);
    expect(made.asked.at(-1)).not.toHaveProperty('tail');
  });

  it('of a container that does not run are read to their end and not opened again', async () => {
    const made = engineOf([containerOf('job', 'exited')], { job: [[lineAt(9, 'done')]] });
    const stop = made.follow();
    await made.clock.run(60_000);
    stop();
    expect(made.asked).toHaveLength(1);
  });

  it('are read once for a report', async () => {
    const made = engineOf([containerOf('api'), containerOf('worker')], {
      api: [[lineAt(9, 'a')]],
      worker: [[lineAt(8, 'w')]],
    });
    const read = await made.source.read({ services: null, tailLines: 5, since: null }, new AbortController().signal);
    expect(read.ok ? read.value.map(({ text }) => text) : read).toEqual(['a', 'w']);
    expect(made.asked[0]).toMatchObject({ follows: false, tail: 5 });
  });
});
