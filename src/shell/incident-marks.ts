import type { Cause, Check } from '../model/check.ts';
import type { Cockpit } from '../model/cockpit.ts';
import type { DiagnosisRun } from '../model/diagnosis.ts';
import type { Mark } from '../model/incident.ts';
import { LEVEL_WORDS } from '../model/level.ts';
import type { LogEntry } from '../model/log.ts';
import type { Metric } from '../model/metric.ts';
import type { TabId } from '../model/probe.ts';
import { en, pt } from '../text/formats.ts';
import { inert } from '../text/inert.ts';
import { type Phrase, phrase, same } from '../text/lang.ts';
import { maskSecrets } from '../text/mask.ts';
import { valuePhrase } from '../text/units.ts';
import { sparkCell, sparkScale } from './drawing/spark.ts';
import { limitText } from './limit-text.ts';
import { logHeadline, safeLogText } from './logs/log-text.ts';

/** Lines of one entry that a mark keeps: a traceback of the stack has about 60. */
const MOST_LINES = 80;
const HOUR_MS = 3_600_000;
const SPARK_CELLS = 60;
/** Members by which a row of a table is known. */
const NAMES = ['pid', 'entity', 'service', 'domain', 'name', 'file', 'mount', 'prefix'];

/** What a row of a table is, by the kind in its id; without a word for it, its name says enough. */
const KINDS: Readonly<Record<string, Phrase>> = {
  alert: phrase('alerta', 'alert'),
  backup: phrase('backup', 'backup'),
  domain: phrase('domínio', 'domain'),
  key: phrase('chave', 'key'),
  router: phrase('rota', 'router'),
  service: phrase('serviço', 'service'),
  session: phrase('sessão', 'session'),
  statement: phrase('consulta', 'statement'),
  table: phrase('tabela', 'table'),
};

/** A phrase without escapes and secrets: what goes into a file that is mailed around. */
function safe(text: Phrase): Phrase {
  const clean = (one: string): string => maskSecrets(inert(one));
  return phrase(clean(text['pt-BR']), clean(text.en));
}

function levelled({ level, summary }: Check): Phrase {
  const word = LEVEL_WORDS[level];
  return phrase(`${word['pt-BR']}: ${summary['pt-BR']}`, `${word.en}: ${summary.en}`);
}

/** A stretch of the log as it was written. */
export function markOfLog(entry: LogEntry): Mark {
  const lines = [entry.text, ...entry.more].slice(0, MOST_LINES).map((line) => same(safeLogText(line)));
  const title = same(`${inert(entry.service)}: ${logHeadline(entry.text).slice(0, 120)}`);
  return { what: 'log', title, lines, ofAt: entry.at };
}

/** A check with everything it complains of. */
export function markOfCheck(cockpit: Cockpit, probe: string): Mark {
  const { check } = cockpit.state(probe);
  const hint = check.fault === null ? [] : [check.fault.hint];
  return {
    what: 'check',
    title: safe(cockpit.spec(probe).title),
    lines: [levelled(check), ...check.findings.slice(1, 20).map(({ text }) => text), ...hint].map(safe),
    ofAt: null,
  };
}

/** A number beside its limit, with its last hour. */
export function markOfSignal(cockpit: Cockpit, metric: Metric, entity: string | undefined): Mark {
  const { values, latest, max } = cockpit.window(metric.id, entity, HOUR_MS, SPARK_CELLS);
  const threshold = cockpit.threshold(metric.id);
  const scale = sparkScale(max, metric.unit, threshold);
  const limit = (text: string): string => (text === '' ? '' : ` (${text})`);
  const value = valuePhrase(metric.unit, latest);
  const of = entity === undefined ? '' : ` ${entity}`;
  const now = phrase(
    `${value['pt-BR']}${limit(limitText(threshold, latest, metric.unit, pt))}`,
    `${value.en}${limit(limitText(threshold, latest, metric.unit, en))}`,
  );
  const spark = [...values].map((one) => sparkCell(one, scale)).join('');
  return {
    what: 'signal',
    title: safe(phrase(`${metric.label['pt-BR']}${of}`, `${metric.label.en}${of}`)),
    lines: [now, phrase(`última hora ${spark}`, `last hour ${spark}`)].map(safe),
    ofAt: null,
  };
}

/** A root cause with its evidence. */
export function markOfCause({ title, evidence }: Cause): Mark {
  return { what: 'cause', title: safe(title), lines: evidence.map(safe), ofAt: null };
}

/** What a diagnosis ended with, and what each of its steps said. */
export function markOfDiagnosis({ conclusion, steps, endedAt, title }: DiagnosisRun): Mark | null {
  if (conclusion === null) return null;
  const said = steps
    .filter(({ state }) => state === 'read')
    .map((step) =>
      phrase(
        `${LEVEL_WORDS[step.level]['pt-BR']} · ${step.title['pt-BR']}: ${step.says['pt-BR']}`,
        `${LEVEL_WORDS[step.level].en} · ${step.title.en}: ${step.says.en}`,
      ),
    );
  return {
    what: 'diagnosis',
    title: safe(phrase(`${title['pt-BR']}: ${conclusion.sentence['pt-BR']}`, `${title.en}: ${conclusion.sentence.en}`)),
    lines: [...(conclusion.cause?.evidence ?? []), ...said].map(safe),
    ofAt: endedAt,
  };
}

type Row = Readonly<Record<string, unknown>>;

function rowsOf(facts: unknown): Row[] {
  if (typeof facts !== 'object' || facts === null) return [];
  return Object.values(facts).flatMap((value) =>
    Array.isArray(value) ? value.filter((row): row is Row => typeof row === 'object' && row !== null) : [],
  );
}

/** A row of any other table, with the members that say something. */
export function markOfRow(cockpit: Cockpit, tab: TabId, kind: string, name: string): Mark {
  const probes = cockpit.probeIds.filter((probe) => tab === 'overview' || cockpit.spec(probe).tab === tab);
  const found = probes
    .flatMap((probe) => rowsOf(cockpit.state(probe).reading?.facts))
    .find((one) => NAMES.some((key) => one[key] !== undefined && String(one[key]) === name));
  const members = Object.entries(found ?? {}).filter(([, value]) => typeof value !== 'object' && value !== '');
  const lines = members.slice(0, 16).map(([key, value]) => same(`${key}: ${String(value)}`));
  const of = KINDS[kind];
  const title = of === undefined ? same(name) : phrase(`${of['pt-BR']} ${name}`, `${of.en} ${name}`);
  return { what: 'check', title: safe(title), lines: lines.map(safe), ofAt: null };
}
