import type { CauseRule, CauseView } from '../model/cause-rule.ts';
import type { SwarmServiceFacts } from '../probes/swarm/swarm-facts.ts';
import type { SwarmNodesFacts } from '../probes/swarm/swarm-nodes.ts';
import type { SwarmServicesFacts } from '../probes/swarm/swarm-services.ts';
import { phrase } from '../text/lang.ts';
import { troubled } from './evidence.ts';

/** Services that want more tasks than run. */
export function shortServices(view: CauseView): readonly SwarmServiceFacts[] {
  const services = view.facts<SwarmServicesFacts>('swarm.services')?.services ?? [];
  return services.filter(
    ({ running, wanted, mode }) => mode !== 'job' && running !== null && wanted !== null && running < wanted,
  );
}

/** A machine of the swarm is gone, and with it the tasks that find no room elsewhere. */
export const swarmNodeDown: CauseRule = {
  id: 'swarm-node-down',
  when(view) {
    const down = (view.facts<SwarmNodesFacts>('swarm.nodes')?.nodes ?? []).filter(
      ({ state, availability }) => state === 'down' && availability !== 'drain',
    );
    const [first] = down;
    if (first === undefined) return null;
    const names = down.map(({ node }) => node).join(', ');
    const short = shortServices(view);
    const missing = short.map(({ service, running, wanted }) => `${service} ${running}/${wanted}`).join(', ');
    const waiting = short.flatMap(({ tasks }) => tasks).find(({ error }) => error !== '');
    return {
      id: 'swarm-node-down',
      level: 'critical',
      title:
        down.length === 1
          ? phrase(`Nó ${names} do swarm fora do ar`, `Swarm node ${names} is down`)
          : phrase(`Nós ${names} do swarm fora do ar`, `Swarm nodes ${names} are down`),
      evidence: [
        ...(first.message === '' ? [] : [phrase(`${first.node}: ${first.message}`, `${first.node}: ${first.message}`)]),
        short.length === 0
          ? phrase('os serviços acharam lugar nos outros nós', 'the services found room on the other nodes')
          : phrase(`sem todas as réplicas: ${missing}`, `short of replicas: ${missing}`),
        ...(waiting === undefined
          ? []
          : [phrase(`${waiting.task}: ${waiting.error}`, `${waiting.task}: ${waiting.error}`)]),
      ],
      explains: ['swarm.nodes', ...(short.length === 0 ? [] : troubled(view, ['swarm.services', 'alerts']))],
      // No restart brings a machine back.
    };
  },
};
