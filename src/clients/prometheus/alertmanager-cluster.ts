import type { Outcome } from '../../model/fault.ts';
import type { Endpoint } from '../../model/service.ts';
import type { CallOptions, Transport } from '../../transport/transport.ts';
import { type Alertmanager, createAlertmanager } from './alertmanager.ts';

/**
 * Members of one cluster as one Alertmanager: whoever answered last is asked first, then the others in the order of the
 * configuration. They tell each other of alerts and silences, so that the word of one is that of all.
 */
export function createAlertmanagerCluster(
  transport: Transport,
  endpoints: readonly [Endpoint, ...Endpoint[]],
): Alertmanager {
  const members = endpoints.map((endpoint) => createAlertmanager({ transport, endpoint }));
  let serving = members[0] as Alertmanager;

  const first = async <T>(
    ask: (member: Alertmanager, options: CallOptions) => Promise<Outcome<T>>,
    { signal, timeoutMs }: CallOptions,
  ): Promise<Outcome<T>> => {
    const [preferred, others] = [serving, members.filter((member) => member !== serving)];
    // A silent one must leave time for the others.
    const call = { signal, timeoutMs: timeoutMs / members.length };
    const failure = await ask(preferred, call);
    if (failure.ok || signal.aborted) return failure;
    for (const member of others) {
      const answer = await ask(member, call);
      if (!answer.ok) continue;
      serving = member;
      return answer;
    }
    return failure;
  };

  return {
    get place() {
      return serving.place;
    },
    status: (call) => first((member, options) => member.status(options), call),
    alerts: (call) => first((member, options) => member.alerts(options), call),
    silences: (call) => first((member, options) => member.silences(options), call),
    members: async (call) => (await Promise.all(members.map((member) => member.members(call)))).flat(),
    close: async () => {
      await Promise.allSettled(members.map((member) => member.close()));
    },
  };
}
