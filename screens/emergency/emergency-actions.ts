import type { ActionOffer } from '../../src/model/action.ts';
import type { ActionDesk } from '../../src/model/action-desk.ts';
import type { Level } from '../../src/model/level.ts';
import { blockers } from '../../src/model/plan.ts';
import { pad, span } from '../../src/shell/drawing/line.ts';
import { keyLabel } from '../../src/shell/keys/keymap.ts';
import { phrase } from '../../src/text/lang.ts';
import { cellWidth } from '../../src/text/width.ts';
import type { Section } from '../parts/sections.ts';
import { type BodyRow, formatsIn, glyph, type ScreenInput, say } from '../screen.ts';

const KEY_CELLS = 8;

/** How an action stands now, and what would happen. */
interface Standing {
  readonly level: Level;
  readonly text: string;
}

function standingOf(input: ScreenInput, desk: ActionDesk, { id, help, args }: ActionOffer): Standing {
  const preview = desk.previews().get(id);
  if (preview === undefined) {
    const isAsked = args.some(({ isRequired }) => isRequired);
    return {
      level: 'none',
      text: say(input, isAsked || desk.refusal !== null ? help : phrase('olhando …', 'looking …')),
    };
  }
  const { plan, fault } = preview;
  if (plan === null) return { level: 'unknown', text: fault === null ? '' : say(input, fault.message) };
  const [against] = blockers(plan);
  if (against !== undefined) return { level: 'critical', text: say(input, against.say) };
  const warning = plan.preconditions.find(({ holds }) => !holds);
  const took = plan.expectedMs === null ? '' : ` · ${formatsIn(input).duration(plan.expectedMs)}`;
  const title = say(input, plan.title) + took;
  return warning === undefined
    ? { level: 'ok', text: title }
    : { level: 'warn', text: `${title}: ${say(input, warning.say)}` };
}

/** Every action as a big key, with what would happen and how its preconditions stand. */
export function actionsSection(input: ScreenInput): Section {
  const title = phrase('Ações', 'Actions');
  const desk = input.desks.actions;
  if (desk === undefined)
    return {
      title,
      rows: [
        {
          line: [
            span(
              `   ${say(input, phrase('não há o que mudar aqui', 'there is nothing here that could be changed'))}`,
              'dim',
            ),
          ],
        },
      ],
    };
  const offers = desk.offers.filter(({ isListed }) => isListed);
  const labels = offers.map(({ label }) => cellWidth(say(input, label)));
  const labelCells = Math.max(...labels) + 2;
  const rows = offers.map((offer): BodyRow => {
    const { level, text } = standingOf(input, desk, offer);
    const key = keyLabel(input.keyOf?.(`act.${offer.id}`) ?? '', input.state.charset);
    return {
      id: `action:${offer.id}`,
      line: [
        span(' '),
        level === 'none' ? span('·', 'dim') : glyph(level),
        span(' '),
        ...pad([span(key, 'key')], KEY_CELLS),
        ...pad([span(say(input, offer.label), 'strong')], labelCells),
        span(text, level === 'none' ? 'dim' : 'plain'),
      ],
    };
  });
  const note =
    desk.refusal === null
      ? say(
          input,
          phrase(
            'nada roda sem plano lido e confirmação digitada',
            'nothing runs without a plan read and a typed confirmation',
          ),
        )
      : say(input, desk.refusal);
  return { title, note, rows };
}
