import type { TabId } from '../../model/probe.ts';
import type { Runbook, RunbookStep } from '../../model/runbook.ts';
import { probeSpecs } from '../../probes/registry.ts';
import { phrase } from '../../text/lang.ts';
import { ask, branch, look, offer, wait } from '../steps.ts';
import type { RunbookFile, StepFile } from './schema.ts';

/** What a step does, told by the key that says so. */
export const STEP_KINDS = ['look', 'ask', 'offer', 'run', 'wait', 'branch'] as const;
/** See {@link STEP_KINDS}. */
export type StepKind = (typeof STEP_KINDS)[number];

/** How long a step waits when its file does not say. */
const DEFAULT_WAIT_MS = 180_000;

/** Kinds that a step's file names; one, in a sound file. */
export function kindsOf(step: Readonly<Record<string, unknown>>): readonly StepKind[] {
  return STEP_KINDS.filter((kind) => step[kind] !== undefined);
}

/** An id made of a title: lower case, digits and hyphens. */
export function idOfTitle(title: string): string {
  const plain = title.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  return (
    plain
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 40) || 'step'
  );
}

/** The id of a step as its file gives it, or as it is made of the title. */
export function idOf({ id, title }: Pick<StepFile, 'id' | 'title'>): string {
  return id ?? idOfTitle(title.en);
}

function tabOf(probe: string | undefined): TabId {
  return probeSpecs.find(({ id }) => id === probe)?.tab ?? 'overview';
}

function buildStep(file: StepFile): RunbookStep {
  const { title, question = title, line = null, words, command = null } = file;
  const base = { id: idOf(file), title, question, line, command, ...(words === undefined ? {} : { words }) };
  if (file.ask !== undefined) return ask({ ...base, question: file.ask, tab: file.tab ?? null });
  if (file.wait !== undefined)
    return wait({ ...base, probe: file.wait, until: file.until ?? 'ok', deadlineMs: file.deadline ?? DEFAULT_WAIT_MS });
  if (file.branch !== undefined) {
    const { goTo = '', otherwise = null, atLeast = 'warn' } = file;
    return branch({ ...base, probe: file.branch, atLeast, goTo, otherwise });
  }
  if (file.offer !== undefined) {
    const args = Object.entries(file.args ?? {}).map(([name, value]) => `${name}=${value}`);
    return offer({ ...base, action: file.offer, args });
  }
  if (file.run !== undefined) {
    const args = [`argv=${JSON.stringify(file.run)}`, `title=${title.en}`];
    return offer({ ...base, action: 'command', args });
  }
  const probes = file.look ?? [];
  const { log } = file;
  const excerpt =
    log === undefined
      ? null
      : {
          service: log.service,
          filter: log.filter ?? 'all',
          tail: log.tail,
          show: log.show,
          ...(log.pattern === undefined ? {} : { pattern: log.pattern }),
        };
  const good = file.good ?? phrase('tudo ok', 'all ok');
  return look({ ...base, probes, good, log: excerpt, tab: file.tab ?? tabOf(probes[0]) });
}

/** The runbook of a sound file. @param fallback its name where the file gives none. */
export function buildRunbook(file: RunbookFile, fallback: string): Runbook {
  return {
    id: file.name ?? fallback,
    title: file.title,
    when: file.when ?? phrase('quando preciso', 'when needed'),
    steps: file.steps.map(buildStep),
  };
}
