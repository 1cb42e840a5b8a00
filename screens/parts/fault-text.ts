import type { FaultKind } from '../../src/model/fault.ts';
import { type Phrase, phrase } from '../../src/text/lang.ts';

/** One word for why there is no value, in the place of the value. */
export const FAULT_WORDS: Readonly<Record<FaultKind, Phrase>> = {
  unreachable: phrase('fora do ar', 'down'),
  timeout: phrase('mudo', 'silent'),
  denied: phrase('negado', 'denied'),
  malformed: phrase('ilegível', 'malformed'),
  unsupported: phrase('sem suporte', 'unsupported'),
  absent: phrase('ausente', 'absent'),
};
