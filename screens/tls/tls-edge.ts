import type { EdgeConfigFacts, RouterFacts } from '../../src/probes/tls/edge-config.ts';
import type { EdgeLogLine } from '../../src/probes/tls/edge-log-lines.ts';
import { type Column, type PlacedColumn, placeColumns, tableHead, tableRow } from '../../src/shell/drawing/columns.ts';
import { type Line, type Span, span } from '../../src/shell/drawing/line.ts';
import { type Phrase, phrase } from '../../src/text/lang.ts';
import { padEnd } from '../../src/text/width.ts';
import { missingRows } from '../parts/connection.ts';
import type { Section } from '../parts/sections.ts';
import { type BodyRow, formatsIn, glyph, type ScreenInput, say } from '../screen.ts';
import { tlsFacts } from './tls-facts.ts';

type RouterKey = 'name' | 'rule' | 'entry' | 'certificate' | 'service';

function placeRouters(input: ScreenInput): PlacedColumn<RouterKey>[] {
  const head = (pt: string, en: string): string => say(input, phrase(pt, en));
  const columns: readonly Column<RouterKey>[] = [
    { key: 'name', title: 'router', align: 'left', width: 14, grow: 1, maxWidth: 24 },
    { key: 'rule', title: head('regra', 'rule'), align: 'left', width: 26, gap: 1, grow: 3 },
    { key: 'entry', title: head('entrada', 'entry'), align: 'left', width: 11, gap: 1 },
    { key: 'certificate', title: head('certificado', 'certificate'), align: 'left', width: 13, gap: 1 },
    { key: 'service', title: head('leva a', 'leads to'), align: 'left', width: 12, dropRank: 1, grow: 1, maxWidth: 24 },
  ];
  return placeColumns(columns, input.width - 4);
}

/** Where a router's certificate comes from. */
export function certificateText(input: ScreenInput, { hasTls, resolver }: RouterFacts): string {
  if (!hasTls) return say(input, phrase('sem TLS', 'no TLS'));
  return resolver === '' ? say(input, phrase('o da borda', "the edge's")) : resolver;
}

function routerRow(input: ScreenInput, router: RouterFacts, index: number, placed: readonly PlacedColumn<RouterKey>[]) {
  return {
    id: `router:${index}`,
    line: [
      span(' '),
      router.problems.length > 0 ? glyph('warn') : span(' '),
      span(' '),
      ...tableRow(placed, {
        name: [span(router.name)],
        rule: [span(router.rule, 'dim')],
        entry: [span(router.entryPoints === '' ? say(input, phrase('todas', 'all')) : router.entryPoints)],
        certificate: [span(certificateText(input, router))],
        service: [span(router.service, 'dim')],
      }),
    ],
  };
}

function labelRow(input: ScreenInput, id: string, label: Phrase, text: string): BodyRow {
  return { id, line: [span(`   ${padEnd(say(input, label), 10)} `, 'dim'), span(text)] };
}

/** `web :80 → websecure · websecure :443 (não publicada)`. */
export function entryPointsText(input: ScreenInput, { entryPoints }: EdgeConfigFacts): string {
  return entryPoints
    .map(({ name, port, isPublished, redirectsTo }) => {
      const to = redirectsTo === '' ? '' : ` → ${redirectsTo}`;
      const hidden = isPublished === false ? ` ${say(input, phrase('(não publicada)', '(not published)'))}` : '';
      return `${name} :${port ?? '?'}${to}${hidden}`;
    })
    .join(' · ');
}

/** `letsencrypt · http · Let's Encrypt · /letsencrypt/acme.json`. */
export function resolverText(
  input: ScreenInput,
  { name, challenges, authority, storage }: EdgeConfigFacts['resolvers'][number],
) {
  const way = challenges === '' ? say(input, phrase('sem desafio', 'no challenge')) : challenges;
  return [name, way, authority === '' ? "Let's Encrypt" : authority, storage].join(' · ');
}

function problemRows(input: ScreenInput, { problems }: EdgeConfigFacts): BodyRow[] {
  return problems.flatMap(({ level, text, remedy }, index): BodyRow[] => [
    { id: `edge-problem:${index}`, line: [span(' '), glyph(level), span(` ${say(input, text)}`)] },
    { line: [span(`     ${say(input, remedy)}`, 'dim')] },
  ]);
}

/** What is declared for the edge: what does not fit first, then entry points, resolvers and routers. */
export function edgeSection(input: ScreenInput): Section {
  const title = phrase('Borda', 'Edge');
  const facts = tlsFacts(input, 'edge.config');
  if (facts === null) return { title, rows: missingRows(input, 'edge.config') };
  const placed = placeRouters(input);
  const head: Line = [span('   '), ...tableHead(placed)];
  return {
    title,
    note: `${facts.service} · ${facts.image}`,
    rows: [
      ...problemRows(input, facts),
      ...(facts.entryPoints.length === 0
        ? []
        : [labelRow(input, 'edge:entries', phrase('entradas', 'entries'), entryPointsText(input, facts))]),
      ...facts.resolvers.map((resolver, index) =>
        labelRow(input, `resolver:${index}`, phrase('resolver', 'resolver'), resolverText(input, resolver)),
      ),
      ...facts.unread.map((path, index) => labelRow(input, `unread:${index}`, phrase('não lido', 'not read'), path)),
      ...(facts.routers.length === 0 ? [] : [{ line: head }]),
      ...facts.routers.map((router, index) => routerRow(input, router, index, placed)),
    ],
  };
}

const MOST_LINES = 12;
/** Where the whole tab is hardly higher than that, its other sections want to be seen too. */
const FEW_LINES = 4;
const ROOMY = 28;

/** The mark of a line: quiet unless it complains. */
export function logGlyph({ level }: EdgeLogLine): Span {
  return level === 'info' ? span(' ') : glyph(level === 'error' ? 'critical' : 'warn');
}

/** One line of the edge's log: level, when, what. */
function edgeLogRow(input: ScreenInput, line: EdgeLogLine, index: number): BodyRow {
  const when = formatsIn(input).dateTime(line.at, input.state.timeZone);
  return { id: `edgelog:${index}`, line: [span(' '), logGlyph(line), span(` ${when}  `, 'dim'), span(line.text)] };
}

/** What the edge logged of certificates, newest first. */
export function edgeLogSection(input: ScreenInput): Section {
  const title = phrase('Certificados no log da borda', "Certificates in the edge's log");
  const facts = tlsFacts(input, 'edge.log');
  if (facts === null) return { title, rows: missingRows(input, 'edge.log') };
  const formats = formatsIn(input);
  const looked = phrase(`${formats.number(facts.looked)} linhas lidas`, `${formats.number(facts.looked)} lines read`);
  const none = phrase('nada sobre certificados', 'nothing about certificates');
  return {
    title,
    note: `${say(input, looked)}${facts.lines.length === 0 ? ` · ${say(input, none)}` : ''}`,
    rows: facts.lines
      .slice(0, input.height < ROOMY ? FEW_LINES : MOST_LINES)
      .map((line, index) => edgeLogRow(input, line, index)),
  };
}
