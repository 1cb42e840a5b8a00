import { inert } from '../../src/text/inert.ts';
import { maskSecrets } from '../../src/text/mask.ts';

/** What is shown of one text of a peer at the most. */
const MOST_CHARS = 1_000;

/** A text of a peer as it may be shown: inert, without secrets, not endless. */
export function safe(text: string, mostChars = MOST_CHARS): string {
  return maskSecrets(inert(text.slice(0, mostChars)));
}
