import type { Fault } from '../model/fault.ts';
import { POST_WORDS, type Post } from '../model/post.ts';
import type { Posting } from '../runbooks/posts/poster.ts';
import { inert } from '../text/inert.ts';
import { type Lang, phrase } from '../text/lang.ts';

const WORDS = { sent: phrase('enviado', 'sent'), failed: phrase('não foi enviado', 'was not sent') } as const;

function failure({ message, hint }: Fault, lang: Lang): string {
  return `${inert(message[lang])}\n  ${inert(hint[lang])}`;
}

/** How sending went, for stderr. */
export function postText({ way, fault }: Pick<Post, 'way' | 'fault'>, lang: Lang): string {
  const name = POST_WORDS[way][lang];
  if (fault === null) return `${name}: ${WORDS.sent[lang]}\n`;
  return `sparkone-tui: ${name} ${WORDS.failed[lang]}: ${failure(fault, lang)}\n`;
}

/** Waits for what is on its way, and says how each went: lines for stderr. */
export async function tellPosts(postings: readonly Posting[], lang: Lang): Promise<string> {
  const told = postings.map(async ({ way, outcome }) => postText({ way, fault: await outcome }, lang));
  return (await Promise.all(told)).join('');
}
