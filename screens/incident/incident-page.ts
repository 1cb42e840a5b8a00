import { criticalMs, type Incident, type IncidentEvent, type IncidentState } from '../../src/model/incident.ts';
import type { Level } from '../../src/model/level.ts';
import type { Contact } from '../../src/model/people.ts';
import { type Escalation, factsOfIncident } from '../../src/runbooks/incidents/incident-facts.ts';
import { timelineOf } from '../../src/runbooks/incidents/incident-fold.ts';
import { eventText } from '../../src/runbooks/incidents/incident-text.ts';
import { type Line, pad, span, spread, titleRule, wrapText } from '../../src/shell/drawing/line.ts';
import { cursorOf } from '../../src/shell/state.ts';
import type { Formats } from '../../src/text/formats.ts';
import { inert } from '../../src/text/inert.ts';
import { type Phrase, phrase } from '../../src/text/lang.ts';
import { shellWord } from '../../src/text/shell-word.ts';
import { headerLine } from '../frame/header.ts';
import type { PageScreen } from '../page.ts';
import { type Body, type BodyRow, formatsIn, glyph, type ScreenInput, say, scrollTo, selectedRow } from '../screen.ts';

const TITLE_CELLS = 46;
/** From here on contacts stand beside the level. */
const WIDE_CELLS = 110;

const WORDS = {
  incident: phrase('Incidente', 'Incident'),
  timeline: phrase('Linha do tempo', 'Timeline'),
  escalation: phrase('Escalação', 'Escalation'),
  closed: phrase('Encerrado', 'Closed'),
  draft: phrase('rascunho do pós-mortem', 'draft of the post-mortem'),
  notSaved: phrase('não gravado', 'not saved'),
  none: phrase('nenhum incidente: I abre um', 'no incident: I opens one'),
  automatic: phrase('automático', 'automatic'),
  notCalled: phrase('não chamado', 'not called'),
  guest: phrase('outra sessão cuida da linha do tempo', 'another session keeps the timeline'),
} as const;

/** Which incident is in sight: the one that runs, else the one that was closed last. */
function incidentOf(input: ScreenInput): { readonly incident: Incident; readonly state: IncidentState | null } | null {
  const desk = input.desks.incident;
  const state = desk?.current() ?? null;
  if (state !== null) return { incident: state.incident, state };
  const closed = desk?.closed() ?? null;
  return closed === null ? null : { incident: closed.incident, state: null };
}

function head(input: ScreenInput): readonly Line[] {
  const found = incidentOf(input);
  const title = found === null ? '' : ` · ${inert(found.incident.title)}`;
  const who = found === null ? '' : `${found.incident.operators.map(inert).join(', ')} `;
  return [
    headerLine(input),
    spread(
      [span(` ${say(input, WORDS.incident)}`, 'strong'), span(title, 'strong')],
      [span(` ${who}`, 'dim')],
      input.width,
    ),
  ];
}

/** A duration in whole seconds: a tenth of a second is of no use to anybody. */
function lasting(formats: Formats, ms: number): string {
  return formats.duration(Math.max(1, Math.floor(ms / 1000)) * 1000);
}

/** How it stands: critical since when, or recovered, or closed; and what is not on disk. */
function standRows(input: ScreenInput, incident: Incident, state: IncidentState | null): BodyRow[] {
  const formats = formatsIn(input);
  const now = input.cockpit.now();
  const time = (at: number): string => formats.time(at, input.state.timeZone);
  const open = lasting(formats, (incident.closedAt ?? now) - incident.openedAt);
  const critical = criticalMs(incident, now);
  const isCritical = incident.criticalSince !== null && incident.recoveredAt === null && incident.closedAt === null;
  const level: Level = isCritical ? 'critical' : incident.closedAt !== null || critical !== null ? 'ok' : 'warn';
  const lasted = critical === null ? '' : lasting(formats, critical);
  const stand =
    critical === null
      ? phrase('nada crítico até aqui', 'nothing critical so far')
      : isCritical
        ? phrase(`crítico há ${lasted}`, `critical for ${lasted}`)
        : phrase(
            `ficou crítico por ${lasted}, até ${time(incident.recoveredAt ?? incident.closedAt ?? now)}`,
            `was critical for ${lasted}, until ${time(incident.recoveredAt ?? incident.closedAt ?? now)}`,
          );
  const opened = phrase(
    `aberto às ${time(incident.openedAt)}, há ${open}`,
    `opened at ${time(incident.openedAt)}, ${open} ago`,
  );
  const lasts = phrase(
    `aberto às ${time(incident.openedAt)}, durou ${open}`,
    `opened at ${time(incident.openedAt)}, lasted ${open}`,
  );
  const line: Line = [
    span(' '),
    glyph(level),
    span(` ${say(input, stand)}`, isCritical ? 'critical' : 'plain'),
    span(` · ${say(input, incident.closedAt === null ? opened : lasts)}`, 'dim'),
  ];
  const guest: BodyRow[] = state?.isGuest === true ? [{ line: [span(`   ${say(input, WORDS.guest)}`, 'dim')] }] : [];
  return [{ line }, ...guest, ...unsavedRows(input, state), ...closedRows(input)];
}

function warned(input: ScreenInput, texts: readonly string[]): BodyRow[] {
  return texts
    .flatMap((text) => wrapText(text, input.width - 4))
    .map((text, index) => ({ line: [span(' '), index === 0 ? glyph('warn') : span(' '), span(` ${text}`, 'warn')] }));
}

function unsavedRows(input: ScreenInput, state: IncidentState | null): BodyRow[] {
  if (state?.unsaved == null) return [];
  const { count, fault } = state.unsaved;
  const text = phrase(
    `${count} linhas ainda não gravadas; estão aqui e a gravação é tentada de novo: ${fault.message['pt-BR']}`,
    `${count} lines are not saved yet; they are here, and saving is tried again: ${fault.message.en}`,
  );
  return warned(input, [say(input, text), say(input, fault.hint)]);
}

function closedRows(input: ScreenInput): BodyRow[] {
  const closed = input.desks.incident?.current() === null ? input.desks.incident.closed() : null;
  if (closed === null) return [];
  const { draft, incident } = closed;
  const said: BodyRow[] =
    incident.resolution === ''
      ? []
      : wrapText(incident.resolution, input.width - 4).map((text) => ({ line: [span(`   ${inert(text)}`)] }));
  if (!draft.ok)
    return [
      ...said,
      ...warned(input, [
        say(
          input,
          phrase(
            `rascunho não gravado (Y o copia; tento de novo): ${draft.fault.message['pt-BR']}`,
            `draft not saved (Y copies it; it is tried again): ${draft.fault.message.en}`,
          ),
        ),
        say(input, draft.fault.hint),
      ]),
    ];
  // A path is copied or typed again: it is never cut short.
  const path = wrapText(inert(draft.value), input.width - 4).map((text) => ({ line: [span(`   ${text}`)] }));
  return [...said, { line: [span(`   ${say(input, WORDS.draft)}:`, 'dim')] }, ...path];
}

function reachText({ name, phone, email, chat }: Contact): string {
  return [name, phone ?? email ?? chat ?? '']
    .filter((text) => text !== '')
    .map(inert)
    .join(' ');
}

/** When a level is called, was called, or should have been. */
function whenText(input: ScreenInput, { level, dueAt, calledAt }: Escalation, incident: Incident): Phrase {
  const formats = formatsIn(input);
  const now = input.cockpit.now();
  const { number, afterMs } = level;
  const isRunning = incident.recoveredAt === null && incident.closedAt === null;
  if (number === 1) return WORDS.automatic;
  if (calledAt !== null) {
    const time = formats.time(calledAt, input.state.timeZone);
    return phrase(`chamado às ${time}`, `called at ${time}`);
  }
  if (dueAt !== null && !isRunning) return WORDS.notCalled;
  if (dueAt !== null) return phrase(`devido há ${formats.age(now - dueAt)}`, `due for ${formats.age(now - dueAt)}`);
  if (incident.criticalSince === null || !isRunning)
    return phrase(`depois de ${formats.duration(afterMs)}`, `after ${formats.duration(afterMs)}`);
  const left = formats.age(Math.max(0, incident.criticalSince + afterMs - now));
  return phrase(`em ${left}`, `in ${left}`);
}

/** A level of escalation. Where there is no room beside it, whoever is to be called stands under it: a number cut short is none. */
function escalationRows(input: ScreenInput, one: Escalation, incident: Incident): BodyRow[] {
  const { level, dueAt, calledAt } = one;
  const { number, title, contacts } = level;
  const isDone = calledAt !== null || (number === 1 && dueAt !== null);
  const isLate = dueAt !== null && !isDone;
  const isWide = input.width >= WIDE_CELLS;
  const reach = contacts.map(reachText).join(', ');
  const row: BodyRow = {
    line: [
      span(' '),
      isDone ? glyph('ok') : isLate ? glyph('warn') : span('·', 'dim'),
      span(` ${number} `, isLate ? 'strong' : 'plain'),
      ...pad([span(inert(say(input, title)), isLate ? 'strong' : 'plain')], TITLE_CELLS),
      span('  '),
      ...pad([span(inert(say(input, whenText(input, one, incident))), isLate ? 'warn' : 'dim')], 24),
      ...(isWide ? [span(` ${reach}`)] : []),
    ],
  };
  if (isWide || reach === '' || !isLate) return [row];
  return [row, ...wrapText(reach, input.width - 6).map((text): BodyRow => ({ line: [span(`     ${text}`)] }))];
}

const GLYPH_OF: Readonly<Partial<Record<IncidentEvent['kind'], string>>> = {
  note: '*',
  mark: '+',
  action: '▸',
  escalate: '↑',
};

function eventMark(event: IncidentEvent): Line {
  if (event.kind === 'level') return [glyph(event.to)];
  if (event.kind === 'verdict') return [glyph(event.level)];
  return [span(GLYPH_OF[event.kind] ?? '·', 'accent')];
}

/** Lines that an event holds beside its own: what was marked, what a note says beyond one line. */
function moreLines(input: ScreenInput, event: IncidentEvent): string[] {
  if (event.kind === 'mark') return event.mark.lines.map((line) => say(input, line));
  const text = eventText(event, input.state.lang);
  return wrapText(inert(text), input.width - 14).slice(1);
}

function eventRows(input: ScreenInput, event: IncidentEvent, index: number, open: string | null): BodyRow[] {
  const id = `event:${index}`;
  const time = formatsIn(input).time(event.at, input.state.timeZone);
  const more = moreLines(input, event);
  const text = inert(eventText(event, input.state.lang));
  const isStrong =
    event.kind === 'note' || event.kind === 'verdict' || event.kind === 'action' || event.kind === 'escalate';
  const count = event.kind === 'mark' && more.length > 0 && open !== id ? ` … ${more.length}` : '';
  const row: BodyRow = {
    id,
    line: [
      span('  '),
      span(time, 'dim'),
      span(' '),
      ...eventMark(event),
      span(' '),
      span(text, isStrong ? 'plain' : 'dim'),
      span(count, 'dim'),
    ],
  };
  if (open !== id) return [row];
  return [row, ...more.map((line): BodyRow => ({ line: [span('            │ ', 'dim'), span(inert(line))] }))];
}

/** Rows that stay, and the timeline under them: its end is in sight while nothing is selected. */
function timelineBody(input: ScreenInput, fixed: readonly BodyRow[], rows: readonly BodyRow[]): Body {
  const room = Math.max(1, input.height - fixed.length);
  const chosen = selectedRow(input);
  const selected = rows.findIndex(({ id }) => id !== undefined && id === chosen);
  const wanted = chosen === null ? rows.length : cursorOf(input.state).offset;
  // The lines of an open row belong to it: as many as there is room for come into sight with it.
  const next = rows.findIndex(({ id }, index) => index > selected && id !== undefined);
  const end = selected < 0 ? -1 : (next < 0 ? rows.length : next) - 1;
  const offset = scrollTo(scrollTo(wanted, end, room, rows.length), selected, room, rows.length);
  return {
    rows: [...fixed, ...rows.slice(offset, offset + room)],
    selectable: rows.flatMap(({ id }) => (id === undefined ? [] : [id])),
    offset,
    pageRows: room,
    worstRow: null,
  };
}

function build(input: ScreenInput, open: string | null): Body {
  const found = incidentOf(input);
  if (found === null)
    return {
      rows: [{ line: [] }, { line: [span(`   ${say(input, WORDS.none)}`, 'dim')] }],
      selectable: [],
      offset: 0,
      pageRows: 1,
      worstRow: null,
      equivalent: 'sparkone-tui incidents list',
    };
  const { incident, state } = found;
  const facts = factsOfIncident(incident, input.desks.incident?.people ?? null, input.cockpit.now());
  const escalation = facts.escalations.flatMap((one) => escalationRows(input, one, incident));
  const fixed = [
    ...standRows(input, incident, state),
    ...(escalation.length === 0 || input.height < 14 ? [] : escalation),
  ];
  const rows = timelineOf(incident).flatMap((event, index) => eventRows(input, event, index, open));
  const title = titleRule([span(say(input, WORDS.timeline)), span(` · ${incident.events.length}`, 'dim')], input.width);
  const body = timelineBody(input, [...fixed, { line: title }], rows);
  return { ...body, equivalent: `sparkone-tui incidents show ${shellWord(incident.id)}` };
}

/** The incident that runs: how it stands, whom to call, what happened so far. */
export const INCIDENT_PAGE: PageScreen<'incident'> = {
  kind: 'incident',
  head,
  build: (input, { open }) => build(input, open),
  watches: () => [],
};
