import type { Fault } from '../../model/fault.ts';
import { inert } from '../../text/inert.ts';
import { asEntries, asText, member } from '../json.ts';

/** What speaks Prometheus's API. */
export interface PromBackend {
  /** `Prometheus`, `Thanos`, `VictoriaMetrics`, or what it calls itself (`Grafana Mimir`); '' when it does not tell. */
  readonly name: string;
  /** `2.42.0`; '' when it does not tell. */
  readonly version: string;
}

/** The version of Prometheus with which VictoriaMetrics says it is compatible (app/vmselect, buildinfo). */
const VICTORIA_SAYS = '2.24.0';

/**
 * Reads the data of `/api/v1/status/buildinfo`. Mimir and Cortex name themselves (`application`); VictoriaMetrics gives nothing
 * (1.79), later a constant version alone; Thanos gives what Prometheus does, and is still at version 0.
 */
export function parseBackend(data: unknown): PromBackend {
  const application = inert(asText(member(data, 'application'))).slice(0, 40);
  const version = inert(asText(member(data, 'version'))).slice(0, 40);
  if (application !== '') return { name: application, version };
  const isAlone = asEntries(data).every(([name]) => name === 'version');
  if (isAlone && (version === '' || version === VICTORIA_SAYS)) return { name: 'VictoriaMetrics', version: '' };
  return { name: /^v?0\./.test(version) ? 'Thanos' : 'Prometheus', version };
}

/** `Grafana Mimir 2.13.0`; Prometheus itself by its version alone. */
export function backendText({ name, version }: PromBackend): string {
  return name === 'Prometheus' ? version : `${name} ${version}`.trim();
}

/** Whether a fault says that this server does not offer what was asked, and nothing of whether it is well. */
export function isNotOffered({ kind, code }: Fault): boolean {
  return (kind === 'absent' && code !== 'NOT_FOUND') || kind === 'unsupported';
}
