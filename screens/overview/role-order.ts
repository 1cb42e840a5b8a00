import type { Role } from '../../src/model/service.ts';

/** Order of the table: what serves requests first, then what it stands on, then what watches. */
const ROLE_ORDER: readonly Role[] = [
  'api',
  'worker',
  'postgres',
  'redis',
  'edge',
  'prometheus',
  'alertmanager',
  'grafana',
  'exporter',
  'tracing',
  'other',
];

/** Compares what stands in the table: by role, then by name. */
export function byRole(
  a: { readonly role: Role; readonly name: string },
  b: { readonly role: Role; readonly name: string },
): number {
  return ROLE_ORDER.indexOf(a.role) - ROLE_ORDER.indexOf(b.role) || a.name.localeCompare(b.name, 'en');
}
