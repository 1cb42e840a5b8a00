import { phrase } from '../../../text/lang.ts';
import { certExpiring } from '../faults/cert-expiring.ts';
import type { Scene } from '../scene.ts';

/** Renewal has failed for weeks: five days are left. */
export const certExpiringScene: Scene = {
  id: 'cert-expiring',
  label: phrase('Certificado vence em 5 dias', 'Certificate expires in 5 days'),
  onsets: [{ fault: certExpiring, agoMs: 90 * 60_000 }],
};
