import type { DrillChoice } from '../../model/drill.ts';
import { type Phrase, phrase } from '../../text/lang.ts';
import { DEMO_FAULTS } from './faults.ts';

/** Name that leaves the choice to chance: then nobody knows what goes wrong either. */
export const ANY_DRILL = 'any';

/** What helps, by fault. A fault that no action heals is no exercise. */
const CURES: Readonly<Record<string, Phrase>> = {
  'redis-down': phrase('reiniciar o redis', 'restart redis'),
  'latency-spike': phrase('reiniciar a api', 'restart the api'),
  'db-pool-full': phrase(
    'encerrar no DB a sessão parada que bloqueia as outras',
    'end the idle session that blocks the others, on the DB tab',
  ),
  'cert-expiring': phrase('renovar o certificado', 'renew the certificate'),
  'disk-full': phrase('rotacionar os logs, ou limpar imagens', 'rotate the logs, or clean up images'),
  'bad-deploy': phrase('voltar ao deploy anterior', 'roll back to the deploy before'),
  'postgres-silent': phrase('reiniciar o postgres', 'restart postgres'),
  'prometheus-down': phrase('reiniciar o prometheus', 'restart prometheus'),
};

/** Everything that can be exercised, in the order of the palette of the demo. */
export const DRILLS: readonly DrillChoice[] = DEMO_FAULTS.flatMap(({ id, label }) => {
  const cure = CURES[id];
  return cure === undefined ? [] : [{ id, label, cure }];
});

/** When the trouble begins, milliseconds after the start. @param share 0..1 from chance: never before a sixth of the span. */
export function drillDelayMs(withinMs: number, share: number): number {
  return withinMs * (1 / 6 + (5 / 6) * share);
}
