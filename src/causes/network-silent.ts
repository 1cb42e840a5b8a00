import type { CauseRule, CauseView } from '../model/cause-rule.ts';
import { phrase } from '../text/lang.ts';
import { present, troubled } from './evidence.ts';

/** Probes that go over the containers' network, each to another service. */
const OVER_THE_NETWORK = ['redis.ping', 'postgres.ping', 'api.health', 'prometheus.up'];
const SILENT_FOR_A_NETWORK = 3;

/** True when several services are silent at once and none of those asked answers: then it is the way, not they. */
export function isNetworkSilent(view: CauseView): boolean {
  const asked = OVER_THE_NETWORK.filter((probe) => view.check(probe) !== null && view.fault(probe)?.kind !== 'absent');
  const silent = asked.filter((probe) => view.fault(probe)?.kind === 'timeout');
  return silent.length >= SILENT_FOR_A_NETWORK && silent.length === asked.length;
}

/** The containers' network leads nowhere: a reloaded firewall takes Docker's rules away, a bridge is gone. */
export const networkSilent: CauseRule = {
  id: 'network-silent',
  when(view) {
    if (!isNetworkSilent(view)) return null;
    return {
      id: 'network-silent',
      level: 'critical',
      title: phrase(
        'Nenhum serviço responde pela rede dos contêineres',
        "No service answers over the containers' network",
      ),
      evidence: present([
        view.fault('redis.ping')?.message,
        view.fault('postgres.ping')?.message,
        phrase(
          'um firewall recarregado apaga as regras do Docker: sudo systemctl restart docker as refaz',
          "a reloaded firewall takes Docker's rules away: sudo systemctl restart docker makes them anew",
        ),
      ]),
      explains: troubled(view, view.probeIds).filter(
        (probe) => view.fault(probe)?.kind === 'timeout' || /^tls/.test(probe),
      ),
    };
  },
};
