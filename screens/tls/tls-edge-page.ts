import type { EdgeConfigFacts, RouterFacts } from '../../src/probes/tls/edge-config.ts';
import type { EdgeLogLine } from '../../src/probes/tls/edge-log-lines.ts';
import { type Line, span, titleRule, wrapText } from '../../src/shell/drawing/line.ts';
import { phrase } from '../../src/text/lang.ts';
import { labelled } from '../parts/labelled.ts';
import { formatsIn, glyph, type ScreenInput, say } from '../screen.ts';
import { certificateText, entryPointsText, logGlyph, resolverText } from './tls-edge.ts';
import { tlsFacts } from './tls-facts.ts';

/** A line of the edge's log, whole: when, and under it what. */
export function logLines(input: ScreenInput, line: EdgeLogLine): Line[] {
  const formats = formatsIn(input);
  const when = `${formats.dateTime(line.at, input.state.timeZone)} · ${formats.ago(input.cockpit.now() - line.at)}`;
  return [
    [span(' '), logGlyph(line), span(` ${when}`, 'dim')],
    ...wrapText(line.text, Math.max(20, input.width - 5)).map((text): Line => [span(`   ${text}`)]),
  ];
}

function routerLines(input: ScreenInput, router: RouterFacts): Line[] {
  const mark = router.problems.length > 0 ? [glyph('warn'), span(' ')] : [];
  return [
    [],
    titleRule([...mark, span(`router ${router.name}`)], input.width),
    ...labelled(input, phrase('regra', 'rule'), router.rule || '–'),
    ...labelled(input, phrase('declarado em', 'declared in'), router.source),
    ...labelled(input, phrase('entrada', 'entry'), router.entryPoints || say(input, phrase('todas', 'all'))),
    ...labelled(input, phrase('certificado', 'certificate'), certificateText(input, router)),
    ...labelled(input, phrase('leva a', 'leads to'), router.service),
  ];
}

function problemLines(input: ScreenInput, { problems }: EdgeConfigFacts): Line[] {
  const width = Math.max(20, input.width - 5);
  return problems.flatMap(({ level, text, remedy }) => [
    ...wrapText(say(input, text), width).map(
      (line, index): Line => [span(' '), index === 0 ? glyph(level) : span(' '), span(` ${line}`)],
    ),
    ...labelled(input, phrase('remédio', 'remedy'), say(input, remedy)),
  ]);
}

/** Everything that is declared for the edge, with what does not fit first. */
function edgeLines(input: ScreenInput, facts: EdgeConfigFacts): Line[] {
  const title = say(input, phrase('Borda', 'Edge'));
  const fits = say(input, phrase('o que se declara combina', 'what is declared fits together'));
  const entries = entryPointsText(input, facts);
  return [
    titleRule([span(title, 'strong'), span(` · ${facts.service} · ${facts.image}`, 'dim')], input.width),
    ...(facts.problems.length === 0 ? labelled(input, phrase('resumo', 'summary'), fits) : problemLines(input, facts)),
    ...(entries === '' ? [] : labelled(input, phrase('entradas', 'entries'), entries)),
    ...facts.resolvers.flatMap((one) => labelled(input, phrase('resolver', 'resolver'), resolverText(input, one))),
    ...facts.unread.flatMap((path) => labelled(input, phrase('não lido', 'not read'), path)),
    ...facts.routers.flatMap((router) => routerLines(input, router)),
  ];
}

/** Rows whose page is that of the edge. */
export function isOfEdge(subject: string): boolean {
  return /^(?:router|resolver|edge|edge-problem|unread):/.test(subject);
}

/** The page of a row of the edge or of its log; null for other subjects. */
export function edgePage(input: ScreenInput, subject: string): readonly Line[] | null {
  const index = /^edgelog:(\d+)$/.exec(subject)?.[1];
  if (index !== undefined) {
    const lines = tlsFacts(input, 'edge.log')?.lines ?? [];
    return lines.slice(Number(index)).flatMap((line) => [...logLines(input, line), []]);
  }
  const facts = isOfEdge(subject) ? tlsFacts(input, 'edge.config') : null;
  return facts === null ? null : edgeLines(input, facts);
}
