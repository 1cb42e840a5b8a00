import { beforeAll, expect, it } from 'vitest';
import type { Ground } from '../../src/actions/ground.ts';
import { silence } from '../../src/actions/upkeep/silence.ts';
import { createClients } from '../../src/clients/clients.ts';
import { createAlertmanager } from '../../src/clients/prometheus/alertmanager.ts';
import { createSystemClock } from '../../src/engine/clock.ts';
import type { Discovered } from '../../src/model/target.ts';
import { judgeMembers, lookAtMembers } from '../../src/probes/prometheus/alertmanager-members.ts';
import { createLocalTransport } from '../../src/transport/local.ts';
import { TARGET } from '../unit/probes/fake-context.ts';
import { CALL, must } from './clients/accesses.ts';
import { type AlertmanagerPair, startAlertmanagerPair } from './stack/alertmanager-pair.ts';
import { type LiveStack, liveOrSkip, waitFor, withStack } from './stack/live.ts';
import { read } from './stack/process.ts';

async function imageOf(stack: LiveStack): Promise<string> {
  const id = (await stack.compose(['ps', '-q', 'alertmanager'])).stdout.trim();
  return read(['docker', 'inspect', '-f', '{{.Config.Image}}', id]);
}

liveOrSkip()('an Alertmanager cluster of two', () => {
  const transport = createLocalTransport();
  let pair: AlertmanagerPair;
  let target: Discovered;
  let clients: ReturnType<typeof createClients>;

  const look = async () => {
    const members = await lookAtMembers(must(clients.alertmanager()), 2, CALL);
    return { members, found: judgeMembers(members).map(({ level, text }) => `${level} ${text.en}`) };
  };
  /** Where the action would make a silence now. */
  const baseOf = async (): Promise<string> => {
    const members = await must(clients.alertmanager()).members(CALL);
    const alertmanagerAt = async () => members.find(({ status }) => status.ok)?.endpoint ?? null;
    const ground = { target, host: { operator: { who: 'test' } }, alertmanagerAt, call: CALL } as unknown as Ground;
    return must(await silence.look(ground, { alert: 'HighLatency' })).base;
  };

  beforeAll(async () => {
    const stack = await withStack();
    pair = await startAlertmanagerPair(await imageOf(stack), `${stack.project}-alertmanagers`);
    target = {
      ...TARGET,
      identity: { ...TARGET.identity, project: null },
      alertmanager: pair.at(9093),
      alertmanagerPeers: [pair.at(9095)],
    };
    clients = createClients({ transport, clock: createSystemClock(), discovered: () => target });
    await waitFor(
      async () => (await look()).members.every(({ cluster, peers }) => cluster === 'ready' && peers === 2),
      {
        deadlineMs: 40_000,
        what: 'both members are ready and see each other',
      },
    );
    return async () => {
      await clients.close();
      await pair.remove();
      await transport.close();
    };
  });

  it('is well while both answer, and a silence made at one is at the other', async () => {
    expect((await look()).found).toEqual([]);
    const base = await baseOf();
    expect(base).toMatch(/:9093$/);
    const [now, later] = [new Date(), new Date(Date.now() + 3_600_000)];
    const body = {
      matchers: [{ name: 'alertname', value: 'HighLatency', isRegex: false, isEqual: true }],
      startsAt: now.toISOString(),
      endsAt: later.toISOString(),
      createdBy: 'test',
      comment: 'made once',
    };
    const headers = { 'content-type': 'application/json' };
    const made = await fetch(`${base}/api/v2/silences`, { method: 'POST', headers, body: JSON.stringify(body) });
    expect(made.status).toBe(200);
    const other = createAlertmanager({ transport, endpoint: pair.at(9095) });
    await waitFor(async () => must(await other.silences(CALL)).some(({ comment }) => comment === 'made once'), {
      deadlineMs: 20_000,
      what: 'the silence came to the other member',
    });
    await other.close();
  });

  it('goes on with the member that is left, and names the one that is gone', async () => {
    await pair.kill(9093);
    const silences = must(await must(clients.alertmanager()).silences(CALL));
    expect(silences.map(({ comment }) => comment)).toEqual(['made once']);
    expect(await baseOf()).toMatch(/:9095$/);
    const { found, members } = await look();
    expect(found).toEqual([expect.stringMatching(/^warn member down: Alertmanager .*:9093\) refused the connection/)]);
    expect(members[1]).toMatchObject({ failure: null });
  });
});
