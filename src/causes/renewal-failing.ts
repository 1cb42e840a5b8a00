import type { CauseRule } from '../model/cause-rule.ts';
import type { EdgeLogFacts } from '../probes/tls/edge-log.ts';
import { phrase, same } from '../text/lang.ts';
import { present, signEvidence, troubled } from './evidence.ts';

/** A certificate runs out because the edge's attempts to renew it fail. */
export const renewalFailing: CauseRule = {
  id: 'renewal-failing',
  when(view) {
    if (!view.isBad('tls.certificates') || view.level('edge.log') !== 'warn') return null;
    const log = view.facts<EdgeLogFacts>('edge.log');
    const error = log?.lines.find(({ level }) => level === 'error');
    return {
      id: 'renewal-failing',
      level: view.level('tls.certificates'),
      title: phrase('A borda não consegue renovar o certificado', 'The edge cannot renew the certificate'),
      evidence: present([
        signEvidence(view, 'tls.certificates'),
        error === undefined ? null : same(error.text.slice(0, 240)),
        phrase(
          'Enter na aba TLS mostra o DNS, as portas e o desafio de cada domínio',
          'Enter in the TLS tab shows DNS, ports and challenge of each domain',
        ),
      ]),
      explains: troubled(view, ['tls.certificates', 'tls.renewal', 'edge.log']),
      ...(log === null ? {} : { service: log.service }),
      remedy: 'renew-certificate',
      diagnosis: 'tls',
    };
  },
};
