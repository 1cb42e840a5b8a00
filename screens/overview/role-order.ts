import { ROLES, type Role } from '../../src/model/service.ts';

const ORDER: readonly Role[] = [...ROLES, 'other'];

/** Compares what stands in the table: by role, then by name. */
export function byRole(
  a: { readonly role: Role; readonly name: string },
  b: { readonly role: Role; readonly name: string },
): number {
  return ORDER.indexOf(a.role) - ORDER.indexOf(b.role) || a.name.localeCompare(b.name, 'en');
}
