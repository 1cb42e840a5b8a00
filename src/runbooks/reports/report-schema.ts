import * as z from 'zod';
import { bad, fault, good, type Outcome } from '../../model/fault.ts';
import { JOB_STATES } from '../../model/job.ts';
import type { Report } from '../../model/report.ts';
import { WORLD_MARKS } from '../../model/target.ts';
import { inert } from '../../text/inert.ts';
import { phrase } from '../../text/lang.ts';

/** Version of the report's form that this program writes and reads. */
export const REPORT_SCHEMA = 2;

/** A form read once or twice is not worth compiling. */
const JITLESS = { jitless: true };

const words = z.object({ 'pt-BR': z.string(), en: z.string() });
const level = z.enum(['ok', 'warn', 'critical', 'unknown', 'none']);
const verdict = z.enum(['pending', 'pass', 'fail', 'skip']);
/** JSON has no NaN: it was written as null. */
const measuredNumber = z
  .number()
  .nullable()
  .transform((value) => value ?? Number.NaN);
const failure = z.object({
  kind: z.enum(['unreachable', 'timeout', 'denied', 'malformed', 'unsupported', 'absent']),
  message: words,
  hint: words,
  code: z.string().exactOptional(),
});
const finding = z.object({
  level,
  text: words,
  metric: z.string().exactOptional(),
  entity: z.string().exactOptional(),
});
const logEvidence = z.object({
  service: z.string(),
  filter: z.string(),
  looked: z.number(),
  matched: z.number(),
  errors: z.number(),
  lines: z.array(z.string()),
  fault: failure.nullable(),
});
const evidence = z.object({
  checks: z.array(
    z.object({
      probe: z.string(),
      title: words,
      level,
      summary: words,
      findings: z.array(finding),
      samples: z.array(z.object({ metric: z.string(), entity: z.string().exactOptional(), value: measuredNumber })),
      fault: failure.nullable(),
      ageMs: z.number().nullable(),
    }),
  ),
  log: logEvidence.nullable(),
  cause: words.nullable(),
});
const step = z.object({
  id: z.string(),
  runbook: z.string().nullable(),
  title: words,
  verdict,
  proposed: verdict,
  reason: z.string().nullable(),
  level,
  notes: z.array(z.string()),
  actions: z.array(z.object({ action: z.string(), job: z.string(), at: z.number() })),
  evidence: evidence.nullable(),
  at: z.number().nullable(),
});
const change = z.object({ step: z.string(), text: words });
const comparison = z.object({
  previousAt: z.number(),
  previousOperator: z.string(),
  fresh: z.array(z.string()),
  resolved: z.array(z.string()),
  lasting: z.array(z.string()),
  worse: z.array(z.string()),
  appeared: z.array(change),
  vanished: z.array(change),
  moved: z.array(z.object({ metric: z.string(), entity: z.string().nullable(), before: z.number(), now: z.number() })),
});
const job = z.object({
  id: z.string(),
  action: z.string(),
  who: z.string(),
  why: z.string(),
  state: z.enum(JOB_STATES),
  startedAt: z.number(),
  tookMs: z.number().nullable(),
});
const outlook = z.object({
  disks: z.array(
    z.object({
      mount: z.string(),
      percent: z.number(),
      perDay: z.number().nullable(),
      daysToFull: z.number().nullable(),
    }),
  ),
  certificates: z.array(z.object({ domain: z.string(), days: z.number() })),
});
const report: z.ZodType<Report> = z.object({
  schema: z.literal(REPORT_SCHEMA),
  kind: z.literal('report'),
  version: z.string(),
  runbook: z.string(),
  title: words,
  target: z.string(),
  mark: z.enum(WORLD_MARKS).nullable(),
  operators: z.array(z.string()),
  by: z.enum(['walk', 'check']),
  startedAt: z.number(),
  finishedAt: z.number(),
  walkedMs: z.number(),
  clockSetMs: z.number(),
  level,
  causes: z.array(z.object({ title: words, evidence: z.array(words) })),
  steps: z.array(step),
  jobs: z.array(job).nullable(),
  outlook,
  comparison: comparison.nullable(),
});

const header = z.object({ kind: z.literal('report'), schema: z.number(), version: z.string() });

/** Reads a report's text. `name` is for the message. Cut in half, of another form, or no report at all: a fault each. */
export function parseReport(text: string, name: string): Outcome<Report> {
  const file = inert(name);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return bad(
      fault(
        'malformed',
        phrase(`${file}: o arquivo não está inteiro`, `${file}: the file is not whole`),
        phrase(
          'o relatório em Markdown (.md) ao lado pode estar inteiro; os outros relatórios continuam valendo',
          'the report in Markdown (.md) beside it may be whole; the other reports stand',
        ),
      ),
    );
  }
  const head = header.safeParse(value, JITLESS);
  if (head.success && head.data.schema !== REPORT_SCHEMA)
    return bad(
      fault(
        'unsupported',
        phrase(
          `${file}: formato ${head.data.schema}, escrito pela versão ${inert(head.data.version)}; esta lê o formato ${REPORT_SCHEMA}`,
          `${file}: format ${head.data.schema}, written by version ${inert(head.data.version)}; this one reads format ${REPORT_SCHEMA}`,
        ),
        phrase(
          'leia o .md ao lado; a comparação recomeça com o próximo relatório',
          'read the .md beside it; comparison begins anew with the next report',
        ),
      ),
    );
  const parsed = report.safeParse(value, JITLESS);
  if (parsed.success) return good(parsed.data);
  const where = parsed.error.issues[0]?.path.join('.') ?? '';
  return bad(
    fault(
      'malformed',
      phrase(`${file}: não é um relatório (${inert(where)})`, `${file}: is no report (${inert(where)})`),
      phrase('o arquivo foi alterado? use outro relatório', 'was the file changed? use another report'),
    ),
  );
}
