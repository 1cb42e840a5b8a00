import type { CauseView } from '../model/cause-rule.ts';
import { LEVEL_WORDS } from '../model/level.ts';
import type { ContainerFacts } from '../probes/containers/container-state.ts';
import type { ContainersFacts } from '../probes/containers/containers.ts';
import { tableProbe } from '../probes/swarm/swarm-view.ts';
import { type Phrase, phrase } from '../text/lang.ts';

/** Those of the probes that are red now: warnings and worse, and what could not be read. */
export function troubled(view: CauseView, probes: readonly string[]): string[] {
  return probes.filter((probe) => view.isBad(probe) || view.level(probe) === 'unknown');
}

/**
 * True when what is wrong with the containers is about these services, so that the cause explains the table too. Where
 * something is critical, a neighbour's warning does not count: it stays in the table.
 */
export function isOnlyAbout(view: CauseView, services: readonly string[]): boolean {
  const findings = view.check(tableProbe(view))?.findings ?? [];
  const critical = findings.filter(({ level }) => level === 'critical');
  const bad = critical.length > 0 ? critical : findings.filter(({ level }) => level === 'warn');
  return bad.length > 0 && bad.every((finding) => finding.entity !== undefined && services.includes(finding.entity));
}

/** `Latência P95: crítico`, for the signs that a cause explains. */
export function signEvidence(view: CauseView, probe: string): Phrase | null {
  const check = view.check(probe);
  if (check === null) return null;
  const word = LEVEL_WORDS[check.level];
  return phrase(`${word['pt-BR']}: ${check.summary['pt-BR']}`, `${word.en}: ${check.summary.en}`);
}

/** What a probe's facts say that is critical, limits of its numbers aside; null when nothing. */
export function criticalFact(view: CauseView, probe: string): Phrase | null {
  const findings = view.check(probe)?.findings ?? [];
  if (view.fault(probe) !== null) return null;
  return findings.find(({ level, metric }) => level === 'critical' && metric === undefined)?.text ?? null;
}

/** The phrases that are there. */
export function present(evidence: readonly (Phrase | null | undefined)[]): Phrase[] {
  return evidence.filter((phraseOrNot): phraseOrNot is Phrase => phraseOrNot !== null && phraseOrNot !== undefined);
}

/** True when the project has containers that should run and none does: one cause then, not one for each service. */
export function isStackDown(view: CauseView): boolean {
  const facts = view.facts<ContainersFacts>('containers');
  if (facts === null) return false;
  const isUp = ({ state }: ContainerFacts) => state === 'running' || state === 'restarting' || state === 'paused';
  return !facts.containers.some((container) => container.shouldRun && isUp(container));
}
