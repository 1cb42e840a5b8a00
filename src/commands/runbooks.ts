import { EX_CONFIG } from '../config/load.ts';
import type { Runbook } from '../model/runbook.ts';
import { probesOfStep } from '../runbooks/evidence.ts';
import { stepHeadLines } from '../runbooks/step-text.ts';
import type { KnownRunbook } from '../runbooks/walks/walk-desk.ts';
import { readRunbookFile } from '../runbooks/yaml/read.ts';
import { inert } from '../text/inert.ts';
import { type Lang, phrase } from '../text/lang.ts';
import { padEnd } from '../text/width.ts';
import type { CommandResult } from './check.ts';
import { problemsText } from './config-show.ts';

/** `runbook list`: one a line, with when it is walked, and the file that it comes from. */
export function listRunbooks(runbooks: readonly KnownRunbook[], lang: Lang): string {
  const width = Math.max(...runbooks.map(({ runbook }) => runbook.id.length));
  const lines = runbooks.map(({ runbook: { id, title, when }, source }) => {
    const from = source === null ? '' : `  (${inert(source)})`;
    return `${padEnd(id, width)}  ${inert(title[lang])}: ${inert(when[lang])}${from}`;
  });
  return `${lines.join('\n')}\n`;
}

/** `runbook check`: what each file holds, or every problem of all of them. */
export function checkRunbooks(files: readonly string[], lang: Lang): CommandResult {
  const read = files.map((file) => ({ file, read: readRunbookFile(file) }));
  const problems = read.flatMap((one) => (one.read.ok ? [] : one.read.problems));
  if (problems.length > 0)
    return {
      exitCode: EX_CONFIG,
      output: problemsText(problems, lang, phrase('os roteiros têm', 'the runbooks have')),
    };
  const lines = read.flatMap(({ file, read: one }) => {
    if (!one.ok) return [];
    const { id, title, steps } = one.runbook;
    const count = phrase(`${steps.length} passos`, `${steps.length} steps`);
    return `${inert(file)}: ok · ${id} · ${inert(title[lang])} · ${count[lang]}`;
  });
  return { exitCode: 0, output: `${lines.join('\n')}\n` };
}

/** `runbook show`: every step with its question, its own command and the probes that answer it. */
export function showRunbook(runbook: Runbook, lang: Lang): string {
  const steps = runbook.steps.map((step) => {
    const probes = probesOfStep(step);
    const lines = stepHeadLines({ runbook, step, walked: undefined }, lang);
    return [...lines, ...(probes.length > 0 ? [`→ ${probes.join(', ')}`] : [])].join('\n');
  });
  return `${[`${inert(runbook.title[lang])} (${runbook.id}): ${inert(runbook.when[lang])}`, ...steps].join('\n\n')}\n`;
}
