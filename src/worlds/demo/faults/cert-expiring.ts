import { phrase } from '../../../text/lang.ts';
import type { DemoFault } from '../demo-fault.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** The edge has not been able to renew for weeks: five days are left for the public site, nineteen for Grafana. */
export const certExpiring: DemoFault = {
  id: 'cert-expiring',
  label: phrase('Certificado perto do fim', 'Certificate about to expire'),
  fadeMs: 0,
  healsAfter: (effect) => (effect.kind === 'renew' ? 1_300 : null),
  shape(moment, course) {
    if (!course.isOn) return;
    for (const certificate of moment.certificates) {
      const left = (certificate.domain === 'sparkone.example.com' ? 5 : 19) * DAY + 8.5 * HOUR;
      certificate.notAfter = course.began + left;
      certificate.notBefore = certificate.notAfter - 90 * DAY;
    }
  },
};
