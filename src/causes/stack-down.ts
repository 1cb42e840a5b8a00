import type { CauseRule } from '../model/cause-rule.ts';
import type { ContainersFacts } from '../probes/containers/containers.ts';
import { phrase } from '../text/lang.ts';
import { isStackDown, troubled } from './evidence.ts';

/** Nothing of the project runs: one cause, not twenty. */
export const stackDown: CauseRule = {
  id: 'stack-down',
  when(view) {
    const facts = view.facts<ContainersFacts>('containers');
    if (facts === null || !isStackDown(view)) return null;
    const expected = facts.containers.filter(({ shouldRun }) => shouldRun);
    const project = facts.project ?? '?';
    return {
      id: 'stack-down',
      level: 'critical',
      title: phrase('A stack está abaixo: nenhum contêiner roda', 'The stack is down: no container runs'),
      evidence: [
        phrase(
          `projeto ${project}: 0 de ${expected.length} serviços rodando`,
          `project ${project}: 0 of ${expected.length} services running`,
        ),
        phrase('docker compose up -d a sobe', 'docker compose up -d brings it up'),
      ],
      explains: troubled(view, view.probeIds).filter((probe) => !probe.startsWith('host.')),
      remedy: 'restart-stack',
    };
  },
};
