import type { ActionDesk } from '../../model/action-desk.ts';
import type { Cockpit } from '../../model/cockpit.ts';
import type { DiagnosisDesk } from '../../model/diagnosis.ts';
import type { DrillLook } from '../../model/drill.ts';
import type { Incident, IncidentDesk } from '../../model/incident.ts';
import { type Level, severity } from '../../model/level.ts';
import type { WalkDesk } from '../../model/walk-desk.ts';
import { TAB_LABELS } from '../../shell/tab-labels.ts';
import { inert } from '../../text/inert.ts';
import { type Phrase, phrase } from '../../text/lang.ts';

/** What an exercise watches: the cockpit, and the desks that the operator works at. */
export interface DrillGround {
  readonly cockpit: Cockpit;
  readonly diagnosis: DiagnosisDesk | null;
  readonly incident: IncidentDesk | null;
  readonly actions: ActionDesk | null;
  readonly walks: WalkDesk | null;
}

/** How things stood when the trouble began: what is worse than this belongs to it. */
export interface DrillBaseline {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly levels: ReadonlyMap<string, Level>;
  readonly verdict: Level;
}

/** Remembers how everything stands now. */
export function baselineOf(cockpit: Cockpit): DrillBaseline {
  const levels = new Map(cockpit.probeIds.map((probe) => [probe, cockpit.state(probe).check.level]));
  return { at: cockpit.now(), levels, verdict: cockpit.verdict().level };
}

/** Probes that are worse than before, and not well. */
export function turnedProbes(cockpit: Cockpit, { levels }: DrillBaseline): string[] {
  return cockpit.probeIds.filter((probe) => {
    const { reading, check } = cockpit.state(probe);
    if (reading === null || check.level === 'ok' || check.level === 'none') return false;
    return severity(check.level) > severity(levels.get(probe) ?? 'none');
  });
}

/** The incident that was opened since. */
export function incidentSince({ incident: desk }: DrillGround, { at }: DrillBaseline): Incident | null {
  const incident = desk?.current()?.incident ?? desk?.closed()?.incident ?? null;
  return incident !== null && incident.openedAt >= at ? incident : null;
}

/** Probes that an open row is about; null where its id does not tell. */
function probesOfRow(cockpit: Cockpit, subject: string): readonly string[] | null {
  const [, kind = '', rest = ''] = /^(\w+):(.*)$/s.exec(subject) ?? [];
  if (kind === 'check') return [rest];
  if (kind === 'cause') return cockpit.verdict().causes.find(({ id }) => id === rest)?.explains ?? [];
  if (kind === 'service') return cockpit.probeIds.filter((probe) => probe.startsWith('containers'));
  if (kind !== 'signal') return null;
  const [metric] = rest.split('|');
  return cockpit.probeIds.filter((probe) => cockpit.spec(probe).metrics.some(({ id }) => id === metric));
}

/** Whether a tab shows something of the trouble; logs and emergency are where one goes because of it. */
function isTroubledTab(cockpit: Cockpit, tab: string, turned: readonly string[]): boolean {
  return tab === 'logs' || tab === 'emergency' || turned.some((probe) => cockpit.spec(probe).tab === tab);
}

function noticedByLook(cockpit: Cockpit, turned: readonly string[], from: DrillLook, look: DrillLook): Phrase | null {
  if (look.place === 'diagnosis' || look.place === 'diagnoses')
    return phrase('abriu o diagnóstico', 'opened the diagnosis');
  if (look.subject !== null && look.subject !== from.subject) {
    const probes = probesOfRow(cockpit, look.subject);
    const isOfIt =
      probes === null ? isTroubledTab(cockpit, look.tab, turned) : probes.some((probe) => turned.includes(probe));
    if (isOfIt) return phrase(`abriu a página ${inert(look.subject)}`, `opened the page ${inert(look.subject)}`);
  }
  // Where the operator was already, and the Overview on which everything shows, tell nothing.
  if (look.tab === from.tab || look.tab === 'overview' || look.place !== look.tab) return null;
  if (!isTroubledTab(cockpit, look.tab, turned)) return null;
  const labels: Readonly<Record<string, { readonly long: Phrase }>> = TAB_LABELS;
  const tab = labels[look.tab]?.long ?? phrase(look.tab, look.tab);
  return phrase(`foi à aba ${tab['pt-BR']}`, `went to the tab ${tab.en}`);
}

/** By what it is known that the operator noticed; null while nothing tells. @param from what was in sight when it showed. */
export function noticedBy(
  ground: DrillGround,
  baseline: DrillBaseline,
  from: DrillLook,
  look: DrillLook,
): Phrase | null {
  const { cockpit, actions, walks } = ground;
  const turned = turnedProbes(cockpit, baseline);
  if (incidentSince(ground, baseline) !== null) return phrase('abriu um incidente', 'opened an incident');
  const page = actions?.page() ?? null;
  if (page !== null && page.kind !== 'job') {
    const { action } = page.request;
    return phrase(`abriu o plano de ${action}`, `opened the plan of ${action}`);
  }
  const walk = walks?.session()?.walk() ?? null;
  if (walk?.steps.some(({ verdict, at }) => verdict === 'fail' && at !== null && at >= baseline.at) === true)
    return phrase('reprovou um passo do roteiro', 'failed a step of the walkthrough');
  return noticedByLook(cockpit, turned, from, look);
}

/** By what it is known that the operator knows why; null while nothing tells. */
export function diagnosedBy(ground: DrillGround, baseline: DrillBaseline, look: DrillLook): Phrase | null {
  const { cockpit, diagnosis } = ground;
  const run = diagnosis?.run() ?? null;
  const cause = run === null || run.startedAt < baseline.at ? null : (run.conclusion?.cause ?? null);
  if (cause !== null)
    return phrase(`diagnóstico: ${inert(cause.title['pt-BR'])}`, `diagnosis: ${inert(cause.title.en)}`);
  const opened = cockpit.verdict().causes.find(({ id }) => look.subject === `cause:${id}`);
  if (opened !== undefined)
    return phrase(`leu a causa: ${inert(opened.title['pt-BR'])}`, `read the cause: ${inert(opened.title.en)}`);
  const marked = incidentSince(ground, baseline)?.events.find(
    (event) => event.kind === 'mark' && (event.mark.what === 'cause' || event.mark.what === 'diagnosis'),
  );
  if (marked?.kind !== 'mark') return null;
  const { title } = marked.mark;
  return phrase(`marcou no incidente: ${title['pt-BR']}`, `marked in the incident: ${title.en}`);
}
