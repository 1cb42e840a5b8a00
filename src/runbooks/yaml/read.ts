import { basename, extname } from 'node:path';
import { readFileLayer } from '../../config/file-layer.ts';
import { issuesToProblems } from '../../config/issues.ts';
import { outlineOf } from '../../config/outline.ts';
import { type ConfigProblem, sortProblems } from '../../config/problem.ts';
import { toPlain } from '../../config/source-node.ts';
import type { Runbook } from '../../model/runbook.ts';
import { inert } from '../../text/inert.ts';
import { phrase } from '../../text/lang.ts';
import { buildRunbook, idOfTitle } from './build.ts';
import { checkSteps } from './checks.ts';
import { MAX_STEPS, runbookSchema, type StepFile, stepSchema } from './schema.ts';

/** A form read a few times is not worth compiling. */
const JITLESS = { jitless: true };

/** A runbook out of its file, or every problem that keeps it from being one. */
export type RunbookRead =
  | { readonly ok: true; readonly runbook: Runbook }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] };

const EMPTY = {
  found: phrase('nada', 'nothing'),
  wanted: phrase('um roteiro: title e steps', 'a runbook: title and steps'),
  remedy: phrase(
    'comece com "sparkone-tui runbook show morning --yaml"',
    'start from "sparkone-tui runbook show morning --yaml"',
  ),
};

/** The steps of a file that is not sound, as far as each by itself is. */
function readableSteps(plain: unknown): readonly (StepFile | null)[] {
  const { steps } = (plain ?? {}) as { readonly steps?: unknown };
  if (!Array.isArray(steps)) return [];
  const schema = stepSchema();
  return steps.slice(0, MAX_STEPS).map((step) => schema.safeParse(step, JITLESS).data ?? null);
}

/** Reads a runbook's file; everything wrong with it comes at once, with file, line and column. */
export function readRunbookFile(path: string): RunbookRead {
  const layer = readFileLayer({ layer: 'file', path, isRequired: true });
  if (layer.problems.length > 0) return { ok: false, problems: layer.problems };
  const { root } = layer;
  if (root === null) {
    const origin = { layer: 'file', file: inert(path), line: 0, column: 0 } as const;
    return { ok: false, problems: [{ severity: 'error', key: '', origin, ...EMPTY }] };
  }
  const schema = runbookSchema();
  const plain = toPlain(root);
  const parsed = schema.safeParse(plain, JITLESS);
  if (!parsed.success) {
    const ofValues = issuesToProblems(root, outlineOf(schema), parsed.error.issues);
    return { ok: false, problems: sortProblems([...ofValues, ...checkSteps(root, readableSteps(plain))]) };
  }
  const problems = checkSteps(root, parsed.data.steps);
  if (problems.length > 0) return { ok: false, problems: sortProblems(problems) };
  return { ok: true, runbook: buildRunbook(parsed.data, idOfTitle(basename(path, extname(path)))) };
}
