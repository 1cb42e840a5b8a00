import { type Fault, fault } from '../../model/fault.ts';
import type { Discovered } from '../../model/target.ts';
import { inert } from '../../text/inert.ts';
import { phrase } from '../../text/lang.ts';

/** The fault of a host without a project to look at: the engine's own, else which projects there are. */
export function noProject({ otherProjects, engineFault }: Discovered): Fault {
  if (engineFault !== null) return engineFault;
  const others = otherProjects.map(inert).join(', ');
  return fault(
    'absent',
    phrase(
      `nenhum projeto compose parecido com o SparkOne${others === '' ? '' : `; há ${others}`}`,
      `no compose project that looks like SparkOne${others === '' ? '' : `; there are ${others}`}`,
    ),
    phrase(
      'suba a stack com docker compose up -d, ou escolha um projeto com --project NOME',
      'start the stack with docker compose up -d, or choose a project with --project NAME',
    ),
    'NO_PROJECT',
  );
}
