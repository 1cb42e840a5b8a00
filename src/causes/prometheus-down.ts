import type { CauseRule } from '../model/cause-rule.ts';
import { containerEvidence, containersOf } from '../probes/containers/container-view.ts';
import { tableProbe } from '../probes/swarm/swarm-view.ts';
import { phrase } from '../text/lang.ts';
import { isOnlyAbout, isStackDown, present, troubled } from './evidence.ts';
import { isNetworkSilent } from './network-silent.ts';

/** Probes that ask Prometheus and know nothing without it. */
const SIGNS = ['api.latency', 'api.errors', 'api.traffic', 'db.pool', 'api.memory', 'api.rate-limit', 'alerts'];

/** Prometheus cannot be asked: latency, errors and alerts are unknown, not fine. */
export const prometheusDown: CauseRule = {
  id: 'prometheus-down',
  when(view) {
    if (isStackDown(view) || isNetworkSilent(view)) return null;
    const fault = view.fault('prometheus.up');
    if (fault === null || fault.kind === 'absent') return null;
    const containers = containersOf(view, 'prometheus');
    const stopped = containers.filter(({ state }) => state !== 'running');
    const service = (stopped[0] ?? containers[0])?.service;
    const services = containers.map(({ entity }) => entity);
    return {
      id: 'prometheus-down',
      level: stopped.length > 0 ? 'critical' : view.level('prometheus.up'),
      title: phrase(
        'Prometheus não responde: latência, erros e alertas são desconhecidos',
        'Prometheus does not answer: latency, errors and alerts are unknown',
      ),
      evidence: present([fault.message, ...stopped.map(containerEvidence)]),
      explains: ['prometheus.up', ...troubled(view, SIGNS), ...(isOnlyAbout(view, services) ? [tableProbe(view)] : [])],
      ...(service === undefined ? {} : { service }),
    };
  },
};
