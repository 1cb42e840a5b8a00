import type { DiagnosisId, Remedy } from '../../model/diagnosis.ts';
import type { ActionId } from '../../model/plan.ts';
import type { TabId } from '../../model/probe.ts';
import { type Phrase, phrase } from '../../text/lang.ts';

/** An action, with the line of the runbook that names it. */
export function act(
  action: ActionId,
  args: Readonly<Record<string, string>>,
  label: Phrase,
  line: string | null = null,
): Remedy {
  return { label, line, link: { kind: 'action', action, args } };
}

/** Restarting a service: the runbook's last resort. */
export function restartOf(service: string, line: string | null): Remedy {
  return act('restart', { service }, phrase(`reiniciar ${service}`, `restart ${service}`), line);
}

/** A tab to look at, with a row to select or null. */
export function show(tab: TabId, label: Phrase, row: string | null = null, line: string | null = null): Remedy {
  return { label, line, link: { kind: 'tab', tab, row } };
}

/** A command that an operator runs by hand. */
export function byHand(command: string, label: Phrase, line: string | null = null): Remedy {
  return { label, line, link: { kind: 'command', command } };
}

/** Another diagnosis, which digs deeper. */
export function digDeeper(diagnosis: DiagnosisId): Remedy {
  const labels: Readonly<Record<DiagnosisId, Phrase>> = {
    performance: phrase('diagnosticar o desempenho', 'diagnose the performance'),
    database: phrase('diagnosticar o banco', 'diagnose the database'),
    redis: phrase('diagnosticar o Redis', 'diagnose Redis'),
    tls: phrase('diagnosticar o TLS', 'diagnose TLS'),
  };
  const lines: Readonly<Record<DiagnosisId, string>> = { performance: 'T1', database: 'T2', redis: 'T3', tls: 'T4' };
  return { label: labels[diagnosis], line: lines[diagnosis], link: { kind: 'diagnosis', diagnosis } };
}

/** Logs of a service. */
export function logsOf(service: string, line: string | null = null): Remedy {
  return show('logs', phrase(`ler os logs de ${service}`, `read the logs of ${service}`), `service:${service}`, line);
}
