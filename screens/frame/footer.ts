import type { Desks } from '../../src/model/desks.ts';
import type { IncidentField } from '../../src/model/incident.ts';
import { type Command, type CommandContext, isIn } from '../../src/shell/command.ts';
import { type Line, lineWidth, slice, span, spread } from '../../src/shell/drawing/line.ts';
import { type Bindings, isReached } from '../../src/shell/keys/bindings.ts';
import { type HitArea, isAsking } from '../../src/shell/keys/dispatch.ts';
import { keyLabel } from '../../src/shell/keys/keymap.ts';
import type { LogPattern } from '../../src/shell/logs/log-view.ts';
import {
  type Entry,
  type Mode,
  NOTICE_MS,
  placeOf,
  type ShellState,
  type WalkTextMode,
} from '../../src/shell/state.ts';
import { graphemesOf } from '../../src/text/graphemes.ts';
import { type Phrase, phrase } from '../../src/text/lang.ts';
import { cellWidth } from '../../src/text/width.ts';
import { actionHint } from '../actions/action-hints.ts';
import { glyph, say } from '../screen.ts';

/** The last line, and where a click on it presses which key. */
export interface Footer {
  readonly line: Line;
  readonly areas: readonly HitArea[];
}

/** An entry with its caret drawn as an inverted cell. */
export function entryLine({ text, caret }: Entry): Line {
  const under = [...graphemesOf(text.slice(caret))][0]?.segment ?? ' ';
  return [span(text.slice(0, caret)), span(under, 'caret'), span(text.slice(caret + under.length))];
}

function keyPart(command: Command, bindings: Bindings, state: ShellState, isDisabled: boolean): Line {
  const key = bindings.keysOf(command)[0] ?? '';
  return [
    span(keyLabel(key, state.charset), isDisabled ? 'dim' : 'key'),
    span(` ${say({ state }, command.label)}`, 'dim'),
  ];
}

function noticeLine(state: ShellState, now: number): Line | null {
  const { notice } = state;
  // A clock that jumped back must not keep a notice for ever.
  if (notice === null || now - notice.since >= NOTICE_MS || now < notice.since - NOTICE_MS) return null;
  return [span(' '), glyph(notice.level), span(` ${say({ state }, notice.text)}`)];
}

const PATTERN_LABELS: Readonly<Record<LogPattern, Phrase>> = {
  include: phrase('incluir', 'include'),
  exclude: phrase('excluir', 'exclude'),
  search: phrase('procurar', 'search'),
  period: phrase('período', 'period'),
  name: phrase('nome do filtro', 'name of the filter'),
};

function logPatternLine(state: ShellState, { field, entry }: Extract<Mode, { kind: 'logPattern' }>): Line {
  const { problem } = state.logs;
  const hint: Line =
    problem === null
      ? [span(`  ${say({ state }, phrase('↵ mantém · Esc limpa', '↵ keeps · Esc clears'))}`, 'dim')]
      : [span('  '), glyph('warn'), span(` ${say({ state }, problem)}`, 'warn')];
  return [span(` ${say({ state }, PATTERN_LABELS[field])} `, 'accent'), ...entryLine(entry), ...hint];
}

const INCIDENT_LABELS: Readonly<Record<IncidentField, readonly [label: Phrase, hint: Phrase]>> = {
  title: [
    phrase('o que houve', 'what happened'),
    phrase('↵ abre o incidente · Esc guarda', '↵ opens the incident · Esc keeps'),
  ],
  note: [phrase('nota', 'note'), phrase('↵ anota · Esc guarda', '↵ writes down · Esc keeps')],
  resolution: [
    phrase('o que resolveu', 'what solved it'),
    phrase('↵ encerra e grava o pós-mortem · Esc guarda', '↵ closes, writes the post-mortem · Esc keeps'),
  ],
};

/** The stretch of a long text that holds its caret. */
function aroundCaret(entry: Entry, room: number): Line {
  const line = entryLine(entry);
  const caretEnd = cellWidth(entry.text.slice(0, entry.caret)) + 1;
  const from = Math.max(0, caretEnd - room);
  return slice(line, from, from + room);
}

function incidentLine(state: ShellState, { field, entry }: Extract<Mode, { kind: 'incident' }>): Line {
  const [label, hint] = INCIDENT_LABELS[field];
  const before: Line = [span(` ${say({ state }, label)} `, 'accent')];
  const after: Line = [span(`  ${say({ state }, hint)}`, 'dim')];
  const { columns } = state.size;
  const whole = lineWidth(before) + cellWidth(entry.text) + 1 + lineWidth(after);
  if (whole <= columns) return [...before, ...entryLine(entry), ...after];
  return [...before, ...aroundCaret(entry, columns - lineWidth(before))];
}

function askLine(state: ShellState): Line {
  const text = phrase(
    '↵ responde · Esc deixa sem resposta · Ctrl-C sai',
    '↵ answers · Esc leaves it unanswered · Ctrl-C quits',
  );
  return [span(` ${say({ state }, text)}`, 'dim')];
}

/** An entry in so many cells: where it is longer, the part around the caret. */
function entryWindow(entry: Entry, room: number): Line {
  const line = entryLine(entry);
  const total = lineWidth(line);
  if (total <= room) return line;
  const caretAt = cellWidth(entry.text.slice(0, entry.caret));
  const from = Math.max(0, Math.min(caretAt - Math.floor(room * 0.8), total - room + 1));
  const lead: Line = from > 0 ? [span('…', 'dim')] : [];
  return [...lead, ...slice(line, from + lead.length, from + room)];
}

function walkTextLine(state: ShellState, { field, verdict, entry, problem }: WalkTextMode): Line {
  const name =
    field === 'note'
      ? phrase('nota', 'note')
      : verdict === 'pass'
        ? phrase('aprovar por quê?', 'why pass?')
        : verdict === 'fail'
          ? phrase('falhar por quê?', 'why fail?')
          : phrase('pular por quê?', 'why skip?');
  const hint: Line =
    problem === null
      ? [
          span(
            `  ${say({ state }, phrase('↵ grava · Esc guarda o rascunho', '↵ keeps · Esc leaves the draft'))}`,
            'dim',
          ),
        ]
      : [span('  '), glyph('critical'), span(` ${say({ state }, problem)}`, 'critical')];
  const lead: Line = [span(` ${say({ state }, name)} `, 'accent')];
  const room = Math.max(
    10,
    state.size.columns - lineWidth(lead) - Math.min(lineWidth(hint), state.size.columns / 2) - 1,
  );
  return [...lead, ...entryWindow(entry, room), ...hint];
}

function modeLine(state: ShellState, desks: Desks): Line | null {
  const hint = (pt: string, en: string): Line => [span(`  ${say({ state }, phrase(pt, en))}`, 'dim')];
  if (state.mode.kind === 'filter')
    return [
      span(' /', 'accent'),
      ...entryLine(state.mode.entry),
      ...hint('↵ mantém · Esc limpa', '↵ keeps · Esc clears'),
    ];
  if (state.mode.kind === 'logPattern') return logPatternLine(state, state.mode);
  if (state.mode.kind === 'action') {
    const page = desks.actions?.page() ?? null;
    return page === null ? null : [span(` ${say({ state }, actionHint(page, state.mode))}`, 'dim')];
  }
  if (state.mode.kind === 'incident') return incidentLine(state, state.mode);
  if (state.mode.kind === 'walkText') return walkTextLine(state, state.mode);
  if (state.mode.kind === 'targets')
    return hint('↵ abre · ↑↓ escolhe · Esc volta', '↵ opens · ↑↓ chooses · Esc goes back');
  if (state.mode.kind === 'promql')
    return hint(
      '↵ roda · Tab completa · ↓↑ escolhe · ↑ anteriores · Esc volta',
      '↵ runs · Tab completes · ↓↑ chooses · ↑ earlier ones · Esc goes back',
    );
  if (state.mode.kind === 'palette')
    return hint('↵ executa · ↑↓ escolhe · Esc volta', '↵ runs · ↑↓ chooses · Esc goes back');
  if (state.mode.kind === 'help' || state.mode.kind === 'details')
    return hint('j/k rola · y copia o comando · Esc volta', 'j/k scrolls · y copies the command · Esc goes back');
  return null;
}

/** Keys that apply now, likeliest first, as many as fit; the way out stands at the right. */
export function footerLine(context: CommandContext, bindings: Bindings, width: number, y: number): Footer {
  const state = context.shell.getState();
  const said = isAsking(context) ? askLine(state) : modeLine(state, context.desks);
  // What is being typed is in sight whatever else there is to say.
  const isTyped = ['filter', 'logPattern', 'incident', 'walkText'].includes(state.mode.kind);
  const notice = noticeLine(state, context.cockpit.now());
  const other = isTyped ? said : (notice ?? said);
  if (other !== null) return { line: other, areas: [] };
  const place = placeOf(state);
  const shown = bindings.commands
    .filter(
      (command) =>
        command.footer !== undefined &&
        isIn(command, place) &&
        isReached(command, bindings, place) &&
        (command.isOffered?.(context) ?? true),
    )
    .sort((a, b) => (a.footer ?? 0) - (b.footer ?? 0));
  const filter = state.page === null ? (state.filters[state.tab] ?? '') : '';
  const filterPart: Line = filter === '' ? [] : [span(`/${filter}`, 'accent'), span('  ')];
  const last = shown.at(-1);
  const right: Line =
    last === undefined ? filterPart : [...filterPart, ...keyPart(last, bindings, state, false), span(' ')];
  const areas: HitArea[] = [];
  const left = [span(' ')];
  let x = 1;
  for (const command of shown.slice(0, -1)) {
    const part = keyPart(command, bindings, state, (command.disabledReason?.(context) ?? null) !== null);
    const partWidth = lineWidth(part);
    if (x + partWidth + 2 + lineWidth(right) > width) break;
    areas.push({ x, y, width: partWidth, target: { kind: 'key', key: bindings.keysOf(command)[0] ?? '' } });
    left.push(...part, span('  '));
    x += partWidth + 2;
  }
  return { line: spread(left, right, width), areas };
}
