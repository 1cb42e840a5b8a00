import { inert } from '../../text/inert.ts';
import { maskSecrets } from '../../text/mask.ts';

/** Longest statement kept in facts, in UTF-16 units. */
const MAX_LENGTH = 600;

/** A statement or another peer's text as one inert line without secrets, cut to what facts keep. */
export function oneLine(text: string): string {
  return inert(maskSecrets(text)).replace(/\s+/g, ' ').trim().slice(0, MAX_LENGTH);
}

/** `GRANT` that lets this user see what other users' sessions and statements do. */
export function monitorGrant(user: string): string {
  return `GRANT pg_monitor TO "${inert(user).replaceAll('"', '""')}";`;
}
