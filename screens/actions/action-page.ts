import type { ActionPage } from '../../src/model/action-desk.ts';
import type { TargetIdentity } from '../../src/model/target.ts';
import { type Line, span, wrapText } from '../../src/shell/drawing/line.ts';
import { ENVIRONMENT_LABELS } from '../../src/shell/environment-labels.ts';
import type { ActionMode } from '../../src/shell/state.ts';
import { inert } from '../../src/text/inert.ts';
import { phrase } from '../../src/text/lang.ts';
import { boxed, withBox } from '../frame/boxes.ts';
import { WIDE } from '../frame/header.ts';
import { type ScreenInput, say, scrollTo } from '../screen.ts';
import { choiceLines } from './choice-page.ts';
import { jobLines } from './job-page.ts';
import { glyphLines } from './plan-lines.ts';
import { expiryText, planParts } from './plan-page.ts';

/** Widest that the page of a plan gets. */
const PLAN_WIDTH = 118;
/** Fewest lines of a plan in sight above the place where it is confirmed. */
const LEAST_PLAN_ROWS = 4;

/** The page of the desk over the tab that lies under it. */
export interface ActionMiddle {
  readonly lines: readonly Line[];
  readonly offset: number;
  readonly pageRows: number;
  readonly maxScroll: number;
  /** Row that is pointed at; null without. */
  readonly selected: number | null;
}

function badge(input: ScreenInput, { environment, name, mark }: TargetIdentity): Line {
  const { long, short, style } = ENVIRONMENT_LABELS[environment];
  return [
    ...(mark === null ? [] : [span(`▌${mark}▐`, 'mark'), span(' ')]),
    span(`▌${say(input, input.width < WIDE ? short : long)}▐`, style),
    span(` ${inert(name)}`, 'strong'),
  ];
}

function boxTitle(input: ScreenInput, page: Exclude<ActionPage, { kind: 'job' }>, extra: string): Line {
  const offer = input.desks.actions?.offers.find(({ id }) => id === page.request.action);
  const label = offer === undefined ? page.request.action : say(input, offer.label);
  return [span(label, 'strong'), span(' · '), ...badge(input, input.cockpit.identity()), span(extra, 'dim')];
}

/** A box as high as its lines need, over the body. */
function smallBox(
  input: ScreenInput,
  under: readonly Line[],
  title: Line,
  lines: readonly Line[],
  width: number,
): ActionMiddle {
  const box = boxed(title, lines.slice(0, Math.max(1, input.height - 2)), width);
  return { lines: withBox(under, box, width, input), offset: 0, pageRows: 1, maxScroll: 0, selected: null };
}

function planMiddle(
  input: ScreenInput,
  under: readonly Line[],
  page: ActionPage & { readonly kind: 'plan' },
  mode: ActionMode,
): ActionMiddle {
  const width = Math.min(input.width, PLAN_WIDTH);
  const { scrolls, stays } = planParts({ ...input, width: width - 4 }, page, mode);
  const room = Math.max(LEAST_PLAN_ROWS, input.height - 2 - stays.length);
  const pageRows = Math.min(room, scrolls.length);
  const maxScroll = Math.max(0, scrolls.length - pageRows);
  const offset = Math.min(mode.offset, maxScroll);
  const position = maxScroll === 0 ? '' : ` ${offset + 1}–${offset + pageRows}/${scrolls.length}`;
  const title = boxTitle(input, page, ` · ${expiryText(input, page)}${position}`);
  const box = boxed(title, [...scrolls.slice(offset, offset + pageRows), ...stays], width);
  return { lines: withBox(under, box, width, input), offset, pageRows, maxScroll, selected: null };
}

function jobMiddle(input: ScreenInput, page: ActionPage & { readonly kind: 'job' }, mode: ActionMode): ActionMiddle {
  const { lines, selected } = jobLines(input, page, mode.selected);
  const maxScroll = Math.max(0, lines.length - input.height);
  const wanted = Math.min(mode.offset, maxScroll);
  const offset = selected === null ? wanted : scrollTo(wanted, selected, input.height, lines.length);
  return {
    lines: lines.slice(offset, offset + input.height),
    offset,
    pageRows: input.height,
    maxScroll,
    selected: selected === null ? null : selected - offset,
  };
}

/** Draws what the desk has in sight over the rows of the tab under it. */
export function actionMiddle(
  input: ScreenInput,
  under: readonly Line[],
  page: ActionPage,
  mode: ActionMode,
): ActionMiddle {
  const width = Math.min(input.width, PLAN_WIDTH);
  const inner = { ...input, width: width - 4 };
  switch (page.kind) {
    case 'plan':
      return planMiddle(input, under, page, mode);
    case 'job':
      return jobMiddle(input, page, mode);
    case 'choice':
      return smallBox(input, under, boxTitle(input, page, ''), choiceLines(inner, page, mode), width);
    case 'planning': {
      const text = phrase('olhando o alvo e fazendo o plano …', 'looking at the target and making the plan …');
      return smallBox(input, under, boxTitle(input, page, ''), [[span(say(input, text), 'dim')]], width);
    }
    case 'no-plan': {
      const why = glyphLines('critical', say(input, page.fault.message), inner.width);
      const hint = wrapText(say(input, page.fault.hint), inner.width - 2).map(
        (text): Line => [span(`  ${text}`, 'dim')],
      );
      return smallBox(input, under, boxTitle(input, page, ''), [...why, ...hint], width);
    }
  }
}
