import { plain, unknownEntryPoint, unpublished } from './entry-points.ts';
import { clashing, foreignLabels, ignored, unrouted, wrongPort } from './labels.ts';
import type { EdgeCheck, EdgeProblem, EdgeShape } from './problem.ts';
import { challenges, lostStorage, unknownResolver, withoutCertificate, withoutDomain } from './resolvers.ts';

const CHECKS: readonly EdgeCheck[] = [
  withoutDomain,
  unknownResolver,
  unknownEntryPoint,
  unpublished,
  plain,
  withoutCertificate,
  clashing,
  ignored,
  wrongPort,
  challenges,
  lostStorage,
  foreignLabels,
  unrouted,
];

/** What is inconsistent in the declarations of an edge, each once: replicas carry the same labels. */
export function edgeProblems(shape: EdgeShape): readonly EdgeProblem[] {
  const found = CHECKS.flatMap((check) => check(shape));
  return [...new Map(found.map((one) => [`${one.id} ${one.about}`, one])).values()];
}
