import type { Cause, Check } from '../../src/model/check.ts';
import { LEVEL_WORDS } from '../../src/model/level.ts';
import type { Json } from '../../src/model/reading.ts';
import { LINE_SUBJECT } from '../../src/shell/commands/line.ts';
import { type Line, span, titleRule } from '../../src/shell/drawing/line.ts';
import { inert } from '../../src/text/inert.ts';
import { phrase } from '../../src/text/lang.ts';
import { shellWord } from '../../src/text/shell-word.ts';
import { causeSince } from '../frame/verdict.ts';
import { SERVICE_PROBES } from '../overview/service-facts.ts';
import { servicePage } from '../overview/service-page.ts';
import { isSwarm, SWARM_PROBES, swarmServicesOf } from '../overview/swarm-facts.ts';
import { swarmServicePage } from '../overview/swarm-page.ts';
import { elapsedText, formatsIn, glyph, type ScreenInput, say } from '../screen.ts';
import { factLines } from './fact-lines.ts';
import { FAULT_WORDS } from './fault-text.ts';
import { INDENT, labelled } from './labelled.ts';
import { linePage } from './line-page.ts';
import { signalChart } from './signal-chart.ts';
import { nestedSignalLine, placeSignals, signalsHead, signalsOf } from './signals.ts';

/** Probes that a row's page is about, by the row's id; empty when the row is gone. */
export function probesOfSubject(input: ScreenInput, subject: string): readonly string[] {
  const { cockpit } = input;
  const [kind, rest] = splitSubject(subject);
  if (kind === 'check') return cockpit.probeIds.filter((probe) => probe === rest);
  if (kind === 'node') return cockpit.probeIds.filter((probe) => probe === SWARM_PROBES.nodes);
  if (kind === 'service' && isSwarm(cockpit)) return [SWARM_PROBES.services];
  if (kind === 'service') return Object.values(SERVICE_PROBES).filter((probe) => cockpit.probeIds.includes(probe));
  if (kind === 'cause') return causeOf(input, rest)?.explains.filter((probe) => cockpit.probeIds.includes(probe)) ?? [];
  const [metric = ''] = rest.split('|');
  return cockpit.probeIds.filter((probe) => cockpit.spec(probe).metrics.some(({ id }) => id === metric));
}

function splitSubject(subject: string): [kind: string, rest: string] {
  const colon = subject.indexOf(':');
  return colon < 0 ? [subject, ''] : [subject.slice(0, colon), subject.slice(colon + 1)];
}

function causeOf(input: ScreenInput, id: string): Cause | undefined {
  return input.cockpit.verdict().causes.find((cause) => cause.id === id);
}

/** What `y` copies for a row: the shell equivalent of its first probe. */
export function equivalentOf(input: ScreenInput, subject: string | null): string | null {
  if (subject === null) return null;
  const [probe] = probesOfSubject(input, subject);
  if (probe === undefined) return null;
  const [kind, service] = splitSubject(subject);
  const { shell } = input.cockpit.spec(probe);
  if (kind === 'service' && isSwarm(input.cockpit)) return `docker service ps --no-trunc ${swarmName(input, service)}`;
  return kind === 'service' ? `docker compose ps -a ${shellWord(inert(service))}` : shell;
}

/** Whole name of a swarm's service, as a word of a shell. */
function swarmName({ cockpit }: ScreenInput, service: string): string {
  const found = swarmServicesOf(cockpit)?.find((one) => one.service === service);
  return shellWord(inert(found?.name ?? service));
}

function faultLines(input: ScreenInput, check: Check): Line[] {
  if (check.fault === null) return [];
  const { kind, message, hint, code } = check.fault;
  const word = `${say(input, FAULT_WORDS[kind])}${code === undefined ? '' : ` (${inert(code)})`}: ${say(input, message)}`;
  return [
    ...labelled(input, phrase('falha', 'fault'), word),
    ...labelled(input, phrase('remédio', 'remedy'), say(input, hint)),
  ];
}

function probeLines(input: ScreenInput, probe: string, charted: string | null): Line[] {
  const { cockpit } = input;
  const { check, reading, lastGood } = cockpit.state(probe);
  const spec = cockpit.spec(probe);
  const formats = formatsIn(input);
  const runbook = spec.runbook === null ? '' : `  runbook ${spec.runbook}`;
  const since =
    check.since === null
      ? ''
      : say(input, phrase(` há ${elapsedText(input, check.since)}`, ` for ${elapsedText(input, check.since)}`));
  const age = Number.isFinite(cockpit.ageMs(probe)) ? formats.ago(cockpit.ageMs(probe)) : '–';
  const took = reading === null ? '' : ` · ${formats.duration(reading.tookMs)}`;
  const signals = signalsOf(input, [probe]);
  const placed = placeSignals(input, signals, true);
  const old =
    reading?.fault != null && lastGood !== null
      ? say(
          input,
          phrase(
            ` · último valor ${formats.ago(cockpit.now() - lastGood.at)}`,
            ` · last value ${formats.ago(cockpit.now() - lastGood.at)}`,
          ),
        )
      : '';
  return [
    titleRule(
      [
        reading === null ? span('·', 'dim') : glyph(check.level),
        span(` ${say(input, spec.title)}`, 'strong'),
        span(runbook, 'dim'),
      ],
      input.width,
    ),
    ...labelled(input, phrase('nível', 'level'), `${say(input, LEVEL_WORDS[check.level])}${since}`),
    ...labelled(input, phrase('resumo', 'summary'), say(input, check.summary)),
    ...faultLines(input, check),
    ...labelled(input, phrase('leitura', 'reading'), `${age}${took}${old}`),
    ...labelled(input, phrase('no shell', 'in a shell'), inert(spec.shell), 'dim'),
    ...(check.findings.length > 1
      ? [
          [],
          ...check.findings.map(
            (found): Line => [span(INDENT), glyph(found.level), span(` ${say(input, found.text)}`)],
          ),
        ]
      : []),
    ...(signals.length === 0
      ? []
      : [[], signalsHead(placed), ...signals.map((signal) => nestedSignalLine(input, signal, placed))]),
    ...signals.filter(({ id }) => id === charted).flatMap((signal) => [[], ...signalChart(input, signal, 8)]),
    ...factLines((reading?.facts ?? lastGood?.facts ?? null) as Json, input.width, formats),
    [],
  ];
}

function causeLines(input: ScreenInput, cause: Cause): Line[] {
  const since = causeSince(cause, input.cockpit);
  const when =
    since === null ? '' : say(input, phrase(` há ${elapsedText(input, since)}`, ` for ${elapsedText(input, since)}`));
  return [
    titleRule([glyph(cause.level), span(` ${say(input, cause.title)}${when}`, 'strong')], input.width),
    ...cause.evidence.flatMap((text, index) =>
      labelled(input, index === 0 ? phrase('evidência', 'evidence') : phrase('', ''), say(input, text)),
    ),
    [],
  ];
}

/** The page of a row: what it says, why, with what remedy, its numbers, and the facts behind them. */
export function detailLines(input: ScreenInput, subject: string): readonly Line[] {
  const [kind, rest] = splitSubject(subject);
  if (kind === LINE_SUBJECT) return linePage(input);
  const cause = kind === 'cause' ? causeOf(input, rest) : undefined;
  const service = kind === 'service' ? (swarmServicePage(input, rest) ?? servicePage(input, rest)) : null;
  if (service !== null) return service;
  const probes = probesOfSubject(input, subject);
  if (cause === undefined && probes.length === 0)
    return [[span(`${INDENT}${say(input, phrase('esta linha não existe mais', 'this row is gone'))}`, 'dim')]];
  return [
    ...(cause === undefined ? [] : causeLines(input, cause)),
    ...probes.flatMap((probe) => probeLines(input, probe, kind === 'signal' ? subject : null)),
  ];
}
