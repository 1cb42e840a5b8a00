import type { CauseRule } from '../model/cause-rule.ts';
import { phrase } from '../text/lang.ts';

/** Codes of getaddrinfo(3) as Node gives them. */
const DNS_CODES = ['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL', 'EAI_NODATA', 'EAI_NONAME'];

/** Names do not resolve in several places at once: the resolver, not each service. */
export const nameResolution: CauseRule = {
  id: 'name-resolution',
  when(view) {
    const hit = view.probeIds.filter((probe) => DNS_CODES.includes(view.fault(probe)?.code ?? ''));
    if (hit.length < 2) return null;
    return {
      id: 'name-resolution',
      level: 'critical',
      title: phrase('Nomes não resolvem: DNS', 'Names do not resolve: DNS'),
      evidence: [
        ...hit.slice(0, 3).flatMap((probe) => view.fault(probe)?.message ?? []),
        phrase('confira /etc/resolv.conf e: resolvectl status', 'check /etc/resolv.conf and: resolvectl status'),
      ],
      explains: hit,
      diagnosis: 'tls',
    };
  },
};
