import type { CauseRule } from '../model/cause-rule.ts';
import type { Fault } from '../model/fault.ts';
import { phrase } from '../text/lang.ts';
import { present, troubled } from './evidence.ts';

/** The engine answers, and refuses what only its swarm could tell. */
function isOfSwarm({ code }: Fault): boolean {
  return code === 'NO_MANAGER' || code === 'NO_LEADER' || code === 'LOCKED';
}

/** The Docker Engine cannot be asked: what runs is not known, which says nothing of whether it runs. */
export const engineGone: CauseRule = {
  id: 'engine-gone',
  when(view) {
    // On a swarm its services are asked for instead.
    const asked = view.fault('containers') === null ? 'swarm.services' : 'containers';
    const fault = view.fault(asked);
    if (fault === null || isOfSwarm(fault) || fault.kind === 'absent') return null;
    const title =
      fault.kind === 'denied'
        ? phrase('Sem permissão no Docker Engine', 'No permission on the Docker Engine')
        : fault.kind === 'timeout'
          ? phrase('Docker Engine está mudo', 'The Docker Engine is silent')
          : phrase('Docker Engine não responde', 'The Docker Engine does not answer');
    return {
      id: 'engine-gone',
      level: view.level(asked) === 'critical' ? 'critical' : 'unknown',
      title,
      evidence: present([fault.message, fault.hint]),
      // Addresses are found through the engine, so what has not been found is explained as well.
      explains: [
        asked,
        ...troubled(view, [
          'containers.stats',
          'containers.restarts',
          'swarm.nodes',
          'deploy',
          'edge.config',
          'edge.log',
        ]),
        ...view.probeIds.filter((probe) => view.fault(probe)?.kind === 'absent'),
      ],
    };
  },
};
