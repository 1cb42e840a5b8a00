import type { Level } from '../../src/model/level.ts';
import { POST_WORDS, type Post } from '../../src/model/post.ts';
import { type Line, span } from '../../src/shell/drawing/line.ts';
import { phrase } from '../../src/text/lang.ts';
import { labelled } from '../parts/labelled.ts';
import { glyph, type ScreenInput, say } from '../screen.ts';

const STATES = {
  'under way': { level: 'none', said: phrase('sendo enviado', 'being sent') },
  sent: { level: 'ok', said: phrase('enviado', 'sent') },
  failed: { level: 'warn', said: phrase('não foi enviado', 'was not sent') },
} as const satisfies Record<Post['state'], { readonly level: Level; readonly said: ReturnType<typeof phrase> }>;

/** What became of sending a report, one way a line; of what failed, why and what to do. */
export function postLines(input: ScreenInput, posts: readonly Post[]): Line[] {
  return posts.flatMap(({ way, state, fault }) => {
    const { level, said } = STATES[state];
    const head: Line = [span(' '), glyph(level), span(` ${say(input, POST_WORDS[way])}: ${say(input, said)}`)];
    if (fault === null) return [head];
    return [
      head,
      ...labelled(input, phrase('falha', 'fault'), say(input, fault.message)),
      ...labelled(input, phrase('remédio', 'remedy'), say(input, fault.hint)),
    ];
  });
}
