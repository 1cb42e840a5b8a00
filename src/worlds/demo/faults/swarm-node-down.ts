import { phrase } from '../../../text/lang.ts';
import type { DemoFault } from '../demo-fault.ts';

const LOST = 'vps-03';
const REFUGE = 'vps-02';
/** How long the managers wait for a node before its tasks are placed elsewhere. */
const NOTICED_AFTER_MS = 15_000;
const STARTS_AFTER_MS = 12_000;

/**
 * A worker is gone: its tasks are placed again where there is room. The api finds it, the second worker does not.
 */
export const swarmNodeDown: DemoFault = {
  id: 'swarm-node-down',
  label: phrase('Nó vps-03 do swarm fora do ar', 'Swarm node vps-03 down'),
  fadeMs: 0,
  isOfSwarm: true,
  healsAfter: () => null,
  shape(moment, { isOn, onMs, began }) {
    const { swarm } = moment;
    if (swarm === null || !isOn || onMs < NOTICED_AFTER_MS) return;
    const node = swarm.nodes.find(({ host }) => host === LOST);
    if (node !== undefined) {
      node.state = 'down';
      node.message = 'heartbeat failure';
    }
    // A global service wants no task on a node that is gone.
    swarm.tasks = swarm.tasks.filter((task) => task.node !== LOST || task.service !== 'traefik');
    const since = began + NOTICED_AFTER_MS;
    for (const task of swarm.tasks.filter(({ node: host }) => host === LOST)) {
      const isPlaced = task.service === 'api';
      const isUp = isPlaced && onMs >= NOTICED_AFTER_MS + STARTS_AFTER_MS;
      Object.assign(task, {
        node: isPlaced ? REFUGE : '',
        state: isUp ? 'running' : isPlaced ? 'starting' : 'pending',
        error: isPlaced ? '' : 'no suitable node (insufficient resources on 2 nodes)',
        since: isUp ? since + STARTS_AFTER_MS : since,
      });
    }
  },
};
