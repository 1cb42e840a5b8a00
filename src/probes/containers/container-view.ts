import type { CauseView } from '../../model/cause-rule.ts';
import type { Role } from '../../model/service.ts';
import { type Phrase, phrase } from '../../text/lang.ts';
import { taskContainers } from '../swarm/swarm-view.ts';
import { type ContainerFacts, stateWords } from './container-state.ts';
import type { ContainersFacts } from './containers.ts';

/** Containers of a role, also those that do not run; on a swarm the tasks of its services. */
export function containersOf(view: CauseView, role: Role): readonly ContainerFacts[] {
  const facts = view.facts<ContainersFacts>('containers');
  return facts === null ? taskContainers(view, role) : facts.containers.filter((container) => container.role === role);
}

/** `redis: exited (137)`, and why it did not start where the engine says so. */
export function containerEvidence(container: ContainerFacts): Phrase {
  const words = stateWords(container);
  const why = container.error === '' ? '' : `: ${container.error}`;
  return phrase(`${container.entity}: ${words['pt-BR']}${why}`, `${container.entity}: ${words.en}${why}`);
}
