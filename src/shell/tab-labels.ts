import type { TabId } from '../model/probe.ts';
import { type Phrase, phrase, same } from '../text/lang.ts';
import type { Page, Place } from './state.ts';

/** Names of the tabs: as the bar writes them with room, and as a heading. */
export const TAB_LABELS: Readonly<Record<TabId, { readonly short: Phrase; readonly long: Phrase }>> = {
  fleet: { short: phrase('Frota', 'Fleet'), long: phrase('Frota', 'Fleet') },
  overview: { short: phrase('Visão', 'Overview'), long: phrase('Visão geral', 'Overview') },
  logs: { short: same('Logs'), long: same('Logs') },
  metrics: { short: phrase('Métricas', 'Metrics'), long: phrase('Métricas', 'Metrics') },
  db: { short: same('DB'), long: phrase('Banco de dados', 'Database') },
  redis: { short: same('Redis'), long: same('Redis') },
  tls: { short: same('TLS'), long: phrase('TLS e domínios', 'TLS and domains') },
  backups: { short: same('Backups'), long: same('Backups') },
  emergency: { short: phrase('Emergência', 'Emergency'), long: phrase('Emergência', 'Emergency') },
};

const PAGE_LABELS: Readonly<Record<Page['kind'], Phrase>> = {
  walks: phrase('Roteiros', 'Runbooks'),
  walk: phrase('Roteiro', 'Walkthrough'),
  reports: phrase('Relatórios', 'Reports'),
  report: phrase('Relatório', 'Report'),
  diagnoses: phrase('Escolha do diagnóstico', 'Choice of a diagnosis'),
  diagnosis: phrase('Diagnóstico', 'Diagnosis'),
  incident: phrase('Incidente', 'Incident'),
  drill: phrase('Simulado', 'Game day'),
};

/** Names of all places, as headings. */
export const PLACE_LABELS: Readonly<Record<Place, Phrase>> = {
  overview: TAB_LABELS.overview.long,
  logs: TAB_LABELS.logs.long,
  metrics: TAB_LABELS.metrics.long,
  db: TAB_LABELS.db.long,
  redis: TAB_LABELS.redis.long,
  tls: TAB_LABELS.tls.long,
  backups: TAB_LABELS.backups.long,
  emergency: TAB_LABELS.emergency.long,
  fleet: TAB_LABELS.fleet.long,
  ...PAGE_LABELS,
};
