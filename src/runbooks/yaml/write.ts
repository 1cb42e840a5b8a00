import { stringify } from 'yaml';
import { writeDuration } from '../../config/values/duration.ts';
import type { Runbook, RunbookStep } from '../../model/runbook.ts';
import type { Phrase } from '../../text/lang.ts';

const spokenOf = (text: Phrase): string | Phrase => (text['pt-BR'] === text.en ? text.en : text);

function kindOf(step: RunbookStep): Record<string, unknown> {
  switch (step.kind) {
    case 'look':
      return {
        look: step.probes,
        good: spokenOf(step.good),
        ...(step.log === null ? {} : { log: step.log }),
        tab: step.tab,
      };
    case 'ask':
      return { ask: spokenOf(step.question), ...(step.tab === null ? {} : { tab: step.tab }) };
    case 'offer': {
      const args = Object.fromEntries(
        step.args.map((arg) => [arg.slice(0, arg.indexOf('=')), arg.slice(arg.indexOf('=') + 1)]),
      );
      if (step.action === 'command') return { run: JSON.parse(args.argv ?? '[]') as unknown };
      return { offer: step.action, ...(step.args.length === 0 ? {} : { args }) };
    }
    case 'wait':
      return { wait: step.probe, until: step.until, deadline: writeDuration(step.deadlineMs) };
    case 'branch':
      return {
        branch: step.probe,
        atLeast: step.atLeast,
        goTo: step.goTo,
        ...(step.otherwise === null ? {} : { otherwise: step.otherwise }),
      };
  }
}

function stepOf(step: RunbookStep): Record<string, unknown> {
  const { id, title, question, line, words, command, kind } = step;
  return {
    id,
    title: spokenOf(title),
    ...(kind === 'ask' ? {} : { question: spokenOf(question) }),
    ...kindOf(step),
    ...(line === null ? {} : { line }),
    ...(words === null ? {} : { words }),
    ...(command === null ? {} : { command }),
  };
}

/** A runbook as the file that would give it: what to start from to write one's own. */
export function writeRunbook({ id, title, when, steps }: Runbook): string {
  const file = { name: id, title: spokenOf(title), when: spokenOf(when), steps: steps.map(stepOf) };
  return stringify(file, { lineWidth: 0 });
}
