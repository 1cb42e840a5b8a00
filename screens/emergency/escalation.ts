import {
  type Contact,
  type EscalationLevel,
  escalationAt,
  type NamedLink,
  type People,
} from '../../src/model/people.ts';
import { type Line, linkSpan, pad, span } from '../../src/shell/drawing/line.ts';
import { inert } from '../../src/text/inert.ts';
import { phrase } from '../../src/text/lang.ts';
import { cellWidth } from '../../src/text/width.ts';
import type { Section } from '../parts/sections.ts';
import { type BodyRow, elapsedText, formatsIn, glyph, type ScreenInput, say } from '../screen.ts';

/** Epoch milliseconds since which something has been critical; null while nothing is. */
export function criticalSince({ cockpit }: Pick<ScreenInput, 'cockpit'>): number | null {
  const { level, since } = cockpit.verdict();
  return level === 'critical' ? since : null;
}

/** `Equipe DevOps +55 11 ... devops@example.com #ops`: how to reach somebody. */
function reachText({ name, phone, email, chat }: Contact): string {
  return [name, phone, email, chat].flatMap((text) => (text === undefined ? [] : [inert(text)])).join(' ');
}

const names = (contacts: readonly Contact[]): string => contacts.map(({ name }) => inert(name)).join(', ');

/** What the level in force is, and whom it calls. */
function callText(input: ScreenInput, { title, contacts }: EscalationLevel): string {
  const whom = contacts.length === 0 ? '' : ` → ${names(contacts)}`;
  return inert(say(input, title)) + whom;
}

/** The clock of the escalation: which level is in force since something turned critical, and when the next one begins. */
export function escalationLine(input: ScreenInput, people: People): Line {
  const since = criticalSince(input);
  if (since === null)
    return [
      span(' '),
      glyph('ok'),
      span(
        ` ${say(input, phrase('nada crítico: o relógio da escalação está parado', 'nothing critical: the clock of the escalation stands still'))}`,
      ),
    ];
  const { now, next } = escalationAt(people, input.cockpit.now() - since);
  const elapsed = elapsedText(input, since);
  const left =
    next === null
      ? ''
      : formatsIn(input).duration(Math.max(0, Math.ceil((since + next.afterMs - input.cockpit.now()) / 1000) * 1000));
  const level = (number: number) => say(input, phrase(`nível ${number}`, `level ${number}`));
  return [
    span(' '),
    glyph('critical'),
    span(` ${say(input, phrase(`crítico há ${elapsed}`, `critical for ${elapsed}`))}`, 'critical'),
    ...(now === null ? [] : [span(' · '), span(level(now.number), 'strong')]),
    ...(next === null
      ? []
      : [span(say(input, phrase(` · ${level(next.number)} em ${left}`, ` · ${level(next.number)} in ${left}`)))]),
    ...(now === null ? [] : [span(` · ${callText(input, now)}`, 'dim')]),
  ];
}

function levelRow(input: ScreenInput, level: EscalationLevel, isNow: boolean, titleCells: number): BodyRow {
  const formats = formatsIn(input);
  const after = level.afterMs === 0 ? say(input, phrase('na hora', 'at once')) : formats.duration(level.afterMs);
  const whom = level.contacts.map(reachText).join(' · ');
  return {
    id: `level:${level.number}`,
    line: [
      span(isNow ? ' ▸ ' : '   ', 'accent'),
      span(String(level.number), isNow ? 'strong' : 'plain'),
      ...pad([span(`  ${after}`, 'dim')], 12),
      ...pad([span(inert(say(input, level.title)), isNow ? 'strong' : 'plain')], titleCells + 2),
      span(whom, whom === '' ? 'dim' : 'plain'),
    ],
  };
}

function contactRow(contact: Contact): BodyRow {
  const { id, role, hours } = contact;
  const extra = [role, hours].flatMap((text) => (text === undefined ? [] : [inert(text)])).join(' · ');
  return {
    id: `contact:${id}`,
    line: [span('   '), span(reachText(contact)), span(extra === '' ? '' : `  ${extra}`, 'dim')],
  };
}

function linkRow({ name, url }: NamedLink): BodyRow {
  return {
    id: `link:${name}`,
    line: [span('   '), span(inert(name), 'strong'), span('  '), linkSpan(inert(url), 'dim', url)],
  };
}

const NOBODY = phrase(
  'ninguém configurado: ponha contacts e escalation na configuração (sparkone-tui init)',
  'nobody is configured: put contacts and escalation into the configuration (sparkone-tui init)',
);

/** Whom to call: the four levels with their times, everybody who is in none of them, and pages that help. */
export function escalationSection(input: ScreenInput, people: People): Section {
  const since = criticalSince(input);
  const { now } = since === null ? { now: null } : escalationAt(people, input.cockpit.now() - since);
  const titles = people.levels.map(({ title }) => cellWidth(say(input, title)));
  const titleCells = Math.min(44, Math.max(0, ...titles));
  const inLevels = new Set(people.levels.flatMap(({ contacts }) => contacts));
  const others = people.contacts.filter((contact) => !inLevels.has(contact));
  const nobody: BodyRow[] =
    people.contacts.length === 0 ? [{ line: [span('   '), span(say(input, NOBODY), 'dim')] }] : [];
  return {
    title: phrase('Quem chamar', 'Whom to call'),
    rows: [
      ...people.levels.map((level) => levelRow(input, level, level === now, titleCells)),
      ...others.map(contactRow),
      ...nobody,
      ...(people.links ?? []).map(linkRow),
    ],
  };
}
