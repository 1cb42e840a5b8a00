import { phrase } from '../../../text/lang.ts';
import type { DriftRule } from './rule.ts';

/** What in the edge's labels, flags and files does not fit together: routers, entry points, certificate resolvers. */
export const edgeInconsistent: DriftRule = {
  id: 'edge',
  runbook: 'T4',
  title: phrase('Configuração da borda', 'Configuration of the edge'),
  holds: phrase(
    'routers, entradas e resolvers da borda combinam',
    'routers, entry points and resolvers of the edge fit together',
  ),
  find: ({ edgeProblems }) => {
    if (!edgeProblems.ok) return edgeProblems.fault.kind === 'absent' ? [] : edgeProblems.fault;
    return edgeProblems.value
      .filter(({ level }) => level === 'warn')
      .map(({ id, about, text, remedy }) => ({ id: `${about}.${id}`, detail: text, remedy }));
  },
};
