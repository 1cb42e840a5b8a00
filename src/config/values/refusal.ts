import type { Phrase } from '../../text/lang.ts';

/** Why a value was not accepted: what was wanted in its place, and what to do. */
export class Refusal {
  readonly wanted: Phrase;
  readonly remedy: Phrase;

  constructor(wanted: Phrase, remedy: Phrase) {
    this.wanted = wanted;
    this.remedy = remedy;
  }
}
