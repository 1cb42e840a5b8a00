import { criticalMs, type Incident } from '../model/incident.ts';
import type { People } from '../model/people.ts';
import { factsOfIncident } from '../runbooks/incidents/incident-facts.ts';
import { timelineOf } from '../runbooks/incidents/incident-fold.ts';
import { renderPostMortem } from '../runbooks/incidents/incident-markdown.ts';
import type { IncidentStore, StoredIncident } from '../runbooks/incidents/incident-store.ts';
import { eventText } from '../runbooks/incidents/incident-text.ts';
import { formatsOf } from '../text/formats.ts';
import { inert } from '../text/inert.ts';
import { type Lang, phrase } from '../text/lang.ts';
import { padEnd } from '../text/width.ts';
import type { CommandResult } from './check.ts';

/** An incident that was named and cannot be read. Source: BSD sysexits.h, EX_NOINPUT. */
const NO_INPUT = 66;
const ID_CELLS = 44;

const WORDS = {
  none: phrase('ainda não há incidentes em', 'there are no incidents yet in'),
  running: phrase('aberto', 'open'),
  closed: phrase('encerrado', 'closed'),
  critical: phrase('crítico', 'critical'),
  resolution: phrase('resolvido', 'solved'),
  damaged: phrase('linhas ilegíveis', 'unreadable lines'),
} as const;

/** What the `incidents` commands are given. */
export interface IncidentsOptions {
  readonly store: IncidentStore;
  readonly people: People;
  readonly lang: Lang;
  readonly timeZone?: string | undefined;
  /** Epoch milliseconds. */
  readonly now: number;
}

function failed(fault: { readonly message: Record<Lang, string>; readonly hint: Record<Lang, string> }, lang: Lang) {
  return { exitCode: NO_INPUT, output: `sparkone-tui: ${inert(fault.message[lang])}\n${inert(fault.hint[lang])}\n` };
}

function standing(incident: Incident, { lang, now }: IncidentsOptions): string {
  const formats = formatsOf(lang);
  const { closedAt, openedAt } = incident;
  const critical = criticalMs(incident, now);
  const word = closedAt === null ? WORDS.running : WORDS.closed;
  return [
    `${word[lang]} ${formats.duration((closedAt ?? now) - openedAt)}`,
    ...(critical === null ? [] : [`${WORDS.critical[lang]} ${formats.duration(critical)}`]),
    ...(incident.mark === null ? [] : [incident.mark]),
  ].join(' · ');
}

function listLine(options: IncidentsOptions, { id }: StoredIncident): string {
  const { store, lang, timeZone } = options;
  const read = store.read(id);
  if (!read.ok) return `${padEnd(inert(id), ID_CELLS)}  ! ${inert(read.fault.message[lang])}`;
  const { incident } = read.value;
  const when = formatsOf(lang).dateTime(incident.openedAt, timeZone);
  return `${padEnd(inert(id), ID_CELLS)}  ${when} · ${standing(incident, options)}: ${inert(incident.title)}`;
}

/** `incidents list`: newest first, one a line; one that cannot be read says why. */
export function listIncidents(options: IncidentsOptions): CommandResult {
  const { store, lang } = options;
  const listed = store.list();
  if (!listed.ok) return failed(listed.fault, lang);
  if (listed.value.length === 0) return { exitCode: 0, output: `${WORDS.none[lang]} ${inert(store.folder)}\n` };
  return { exitCode: 0, output: `${listed.value.map((stored) => listLine(options, stored)).join('\n')}\n` };
}

type Shown = (incident: Incident) => string;

function withIncident({ store, lang }: IncidentsOptions, asked: string, show: Shown): CommandResult {
  const found = store.find(asked);
  if (!found.ok) return failed(found.fault, lang);
  const read = store.read(found.value.id);
  return read.ok ? { exitCode: 0, output: show(read.value.incident) } : failed(read.fault, lang);
}

/** `incidents show`: how it stands and its timeline, or everything as JSON. */
export function showIncident(options: IncidentsOptions, asked: string, isJson: boolean): CommandResult {
  const { lang, timeZone, people, now } = options;
  const formats = formatsOf(lang);
  return withIncident(options, asked, (incident) => {
    if (isJson) {
      const facts = factsOfIncident(incident, people, now);
      return `${JSON.stringify({ schema: 1, kind: 'incident', ...incident, facts }, null, 2)}\n`;
    }
    const lines = [
      `${inert(incident.title)} · ${inert(incident.target)} · ${standing(incident, options)}`,
      ...(incident.resolution === '' ? [] : [`${WORDS.resolution[lang]}: ${inert(incident.resolution)}`]),
      ...(incident.damaged === 0 ? [] : [`${incident.damaged} ${WORDS.damaged[lang]}`]),
      '',
    ];
    for (const event of timelineOf(incident)) {
      lines.push(`${formats.dateTime(event.at, timeZone)}  ${inert(eventText(event, lang))}`);
      if (event.kind === 'mark') lines.push(...event.mark.lines.map((line) => `    | ${inert(line[lang])}`));
    }
    return `${lines.join('\n')}\n`;
  });
}

/** `incidents draft`: the draft of the post-mortem as Markdown, in the language asked for. */
export function draftIncident(options: IncidentsOptions, asked: string): CommandResult {
  const { people, lang, timeZone, now } = options;
  return withIncident(options, asked, (incident) => renderPostMortem({ incident, people, lang, timeZone, now }));
}
