import { type Phrase, phrase } from '../text/lang.ts';
import type { Fault } from './fault.ts';

/** Ways that a report goes out. */
export type PostWay = 'ping' | 'webhook' | 'mail';

/** What became of sending a report. */
export interface Post {
  readonly way: PostWay;
  readonly state: 'under way' | 'sent' | 'failed';
  /** Null unless it failed. */
  readonly fault: Fault | null;
}

/** Ways as an operator reads them. */
export const POST_WORDS: Readonly<Record<PostWay, Phrase>> = {
  ping: phrase('ping do vigia', "dead man's switch"),
  webhook: phrase('webhook', 'webhook'),
  mail: phrase('e-mail', 'mail'),
};
