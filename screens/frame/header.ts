import type { Fleet } from '../../src/model/fleet.ts';
import { type Line, type Span, span, spread } from '../../src/shell/drawing/line.ts';
import { ENVIRONMENT_LABELS } from '../../src/shell/environment-labels.ts';
import { TAB_LABELS } from '../../src/shell/tab-labels.ts';
import { zoneName } from '../../src/shell/zone.ts';
import { inert } from '../../src/text/inert.ts';
import { phrase } from '../../src/text/lang.ts';
import { incidentSpan } from '../incident/incident-span.ts';
import { servicesOf } from '../overview/service-facts.ts';
import { formatsIn, type ScreenInput, say } from '../screen.ts';

/** From this width on there is room for long forms. */
export const WIDE = 100;
/** Data older than this is worth a warning, milliseconds. */
const OLD_DATA_MS = 30_000;

function dataAge(input: ScreenInput): Span {
  const { cockpit, width } = input;
  const formats = formatsIn(input);
  const age = cockpit.dataAgeMs();
  if (!Number.isFinite(age)) return span(say(input, phrase('sem dados ainda', 'no data yet')), 'dim');
  const style = age > OLD_DATA_MS && !cockpit.isPaused() ? 'warn' : 'dim';
  if (width < WIDE) return span(formats.age(age), style);
  return span(say(input, phrase(`dados ${formats.ago(age)}`, `data ${formats.ago(age)}`)), style);
}

function clock(input: ScreenInput): Line {
  const { cockpit, state, width } = input;
  const formats = formatsIn(input);
  const now = cockpit.now();
  const text = width < WIDE ? formats.time(now, state.timeZone) : formats.dateTime(now, state.timeZone);
  const paused: Line = cockpit.isPaused() ? [span(say(input, phrase('PAUSADO', 'PAUSED')), 'warn'), span('  ')] : [];
  return [
    ...jumped(input),
    ...paused,
    span(text),
    span(` ${zoneName(now, state.timeZone)}`, 'dim'),
    // On the board every target tells the age of its own data.
    ...(state.tab === 'fleet' ? [] : [span(' · ', 'dim'), dataAge(input)]),
    span(' '),
  ];
}

/** A clock that was set makes times of the day before it doubtful: said for a while, where there is room. */
function jumped(input: ScreenInput): Line {
  const jump = input.cockpit.clockJump();
  if (jump === null || input.width < WIDE) return [];
  const size = `${jump.byMs < 0 ? '-' : '+'}${formatsIn(input).duration(Math.abs(jump.byMs))}`;
  return [span(say(input, phrase(`relógio acertado em ${size}`, `clock set by ${size}`)), 'warn'), span('  ')];
}

function name(input: ScreenInput): Line {
  const { cockpit, width } = input;
  const identity = cockpit.identity();
  const badge = ENVIRONMENT_LABELS[identity.environment];
  const label = say(input, width < WIDE ? badge.short : badge.long);
  const mark: Line = identity.mark === null ? [] : [span(`▌${identity.mark}▐`, 'mark'), span(' ')];
  const line: Span[] = [
    span(' '),
    ...mark,
    span(`▌${label}▐`, badge.style),
    span(' '),
    span(inert(identity.name), 'strong'),
  ];
  const notice = cockpit.notice();
  if (notice !== null) line.push(span(` · ${say(input, notice)}`, 'warn'));
  if (width < WIDE || notice !== null) return line;
  if (identity.host !== '') line.push(span(` · ${inert(identity.host)}`, 'dim'));
  const services = servicesOf(cockpit);
  if (services !== null) {
    const count = services.length;
    const text = count === 1 ? phrase('1 serviço', '1 service') : phrase(`${count} serviços`, `${count} services`);
    line.push(span(` · ${say(input, text)}`, 'dim'));
  }
  return line;
}

/** All targets in the place of one. */
function fleetName(input: ScreenInput, fleet: Fleet): Line {
  const members = fleet.members();
  const { mark } = fleet.member(null).cockpit.identity();
  const shown = phrase(`${members.length} alvos`, `${members.length} targets`);
  return [
    span(' '),
    ...(mark === null ? [] : [span(`▌${mark}▐`, 'mark'), span(' ')]),
    span(say(input, TAB_LABELS.fleet.long), 'strong'),
    span(` · ${say(input, shown)}`, 'dim'),
  ];
}

/** The first line: where we are, what time it is, how old the data is. */
export function headerLine(input: ScreenInput): Line {
  const { state, desks, width } = input;
  const left = state.tab === 'fleet' && desks.fleet !== undefined ? fleetName(input, desks.fleet) : name(input);
  return spread(left, [span(' '), ...incidentSpan(input), ...clock(input)], width);
}
