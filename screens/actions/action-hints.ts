import type { ActionPage } from '../../src/model/action-desk.ts';
import { isOver } from '../../src/model/job.ts';
import { planField } from '../../src/shell/acting/plan-keys.ts';
import type { ActionMode } from '../../src/shell/state.ts';
import { type Phrase, phrase } from '../../src/text/lang.ts';

const LEAVES = phrase('Esc sai, nada rodou', 'Esc leaves, nothing has run');

function joined(...parts: readonly Phrase[]): Phrase {
  const join = (lang: 'pt-BR' | 'en'): string => parts.map((part) => part[lang]).join(' · ');
  return phrase(join('pt-BR'), join('en'));
}

function planHint(page: ActionPage & { readonly kind: 'plan' }, mode: ActionMode): Phrase {
  const { plan, news, isLaunching } = page;
  if (isLaunching) return phrase('Esc deixa de olhar; o trabalho roda', 'Esc looks away; the job runs');
  if (news.length > 0)
    return joined(phrase('↵ li o que mudou · j/k rola', '↵ I read what changed · j/k scrolls'), LEAVES);
  const field = planField(mode, page);
  if (field === 'reason')
    return joined(phrase('↵ segue · Tab plano · ↑↓ rola', '↵ goes on · Tab plan · ↑↓ scrolls'), LEAVES);
  if (field === 'phrase')
    return joined(
      page.typed === ''
        ? phrase('y copia · e explica · ↑↓ rola · Tab muda', 'y copies · e explains · ↑↓ scrolls · Tab moves')
        : phrase('↑↓ rola · Tab plano', '↑↓ scrolls · Tab plan'),
      LEAVES,
    );
  return joined(
    plan.risk === 'low'
      ? phrase(
          'y roda · c copia os comandos · e explica · j/k rola',
          'y runs · c copies the commands · e explains · j/k scrolls',
        )
      : phrase('↵ digitar · y copia · e explica · j/k rola', '↵ types · y copies · e explains · j/k scrolls'),
    LEAVES,
  );
}

function jobHint(page: ActionPage & { readonly kind: 'job' }): Phrase {
  if (page.shown !== null) return phrase('j/k rola · Esc volta aos passos', 'j/k scrolls · Esc goes back to the steps');
  const { found } = page.job;
  const runs = found === null || !isOver(found.view.state);
  return runs
    ? phrase(
        '↵ saída · c cancela · y copia · Esc deixa de olhar, o trabalho segue',
        '↵ output · c cancels · y copies · Esc looks away, the job goes on',
      )
    : phrase(
        '↵ saída do passo · y copia · R sonda · Esc volta',
        '↵ output of the step · y copies · R probes · Esc goes back',
      );
}

/** The keys of the desk's page, for the last line. */
export function actionHint(page: ActionPage, mode: ActionMode): Phrase {
  switch (page.kind) {
    case 'choice':
      return joined(
        page.fault === null
          ? phrase('↵ escolhe · ↑↓ · digite para filtrar', '↵ chooses · ↑↓ · type to filter')
          : phrase('↵ olha de novo', '↵ looks again'),
        LEAVES,
      );
    case 'planning':
      return LEAVES;
    case 'no-plan':
      return joined(phrase('↵ tenta de novo', '↵ tries again'), LEAVES);
    case 'plan':
      return planHint(page, mode);
    case 'job':
      return jobHint(page);
  }
}
