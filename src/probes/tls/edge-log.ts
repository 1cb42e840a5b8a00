import { containerOfRole } from '../../config/discovery/endpoints.ts';
import type { Finding } from '../../model/check.ts';
import type { Probe } from '../../model/probe.ts';
import { failed, type Measured, measured } from '../../model/reading.ts';
import { en, pt } from '../../text/formats.ts';
import { phrase } from '../../text/lang.ts';
import { RARE } from '../cadence.ts';
import { type ProbeContext, within } from '../context.ts';
import { finding, summaryOf } from '../finding.ts';
import { type EdgeLogLine, edgeLogLine } from './edge-log-lines.ts';
import { noEdge } from './edge-read.ts';

/** What the edge wrote of certificates. */
export interface EdgeLogFacts {
  readonly service: string;
  /** Newest first; at most {@link MOST_LINES}. */
  readonly lines: readonly EdgeLogLine[];
  /** Lines that were looked through. */
  readonly looked: number;
  /** Time of the first of them; null when there was none. */
  readonly since: number | null;
}

/** Lines kept in facts. */
export const MOST_LINES = 60;
const TAIL = 4_000;
const DAY_MS = 86_400_000;

/** Lines of the edge's log about certificates: renewals and why they fail. */
export const edgeLog: Probe<EdgeLogFacts, ProbeContext> = {
  id: 'edge.log',
  runbook: 'T4',
  title: phrase('Log TLS da borda', "Edge's TLS log"),
  tab: 'tls',
  sets: ['weekly'],
  ...RARE,
  metrics: [],
  read: readEdgeLog,
  faultLevels: { absent: 'none' },
  judge: ({ lines }, { now }) => judgeLines(lines, now),
  summarize: (reading) =>
    summaryOf(reading, ({ lines: [newest], looked }) =>
      newest === undefined
        ? phrase(
            `nada sobre certificados em ${pt.number(looked)} linhas`,
            `nothing about certificates in ${en.number(looked)} lines`,
          )
        : phrase(
            `${pt.ago(reading.at - newest.at)}: ${newest.text}`.slice(0, 120),
            `${en.ago(reading.at - newest.at)}: ${newest.text}`.slice(0, 120),
          ),
    ),
  shell: 'docker compose logs --tail 4000 traefik | grep -iE "certificate|ssl|tls|acme"',
};

/** An error of the last day counts until something went well for the same name. */
function judgeLines(lines: readonly EdgeLogLine[], now: number): Finding[] {
  const failing = new Map<string, EdgeLogLine & { count: number }>();
  for (const line of lines.toReversed()) {
    if (now - line.at > DAY_MS) continue;
    if (line.level === 'error') {
      failing.set(line.domain, { ...line, count: (failing.get(line.domain)?.count ?? 0) + 1 });
    } else if (
      /obtained successfully|renewed successfully|certificates? obtained|adding certificate/i.test(line.text)
    ) {
      failing.delete(line.domain);
    }
  }
  return [...failing.values()].map(({ domain, text, count }) => {
    const about = domain === '' ? '' : `${domain}: `;
    return finding(
      'warn',
      phrase(
        `${about}a borda registrou ${count} ${count === 1 ? 'erro' : 'erros'} de certificado em um dia: ${text.slice(0, 160)}`,
        `${about}the edge logged ${count} certificate ${count === 1 ? 'error' : 'errors'} within a day: ${text.slice(0, 160)}`,
      ),
      domain === '' ? undefined : domain,
    );
  });
}

async function readEdgeLog(context: ProbeContext, signal: AbortSignal): Promise<Measured<EdgeLogFacts>> {
  const target = await context.target();
  const edge = containerOfRole(target.containers, 'edge');
  if (edge === null) return failed(noEdge(target));
  const options = within(RARE.deadlineMs, signal);
  const opened = await context.clients.docker.logs(
    edge.id,
    { follows: false, tail: TAIL, maxLineBytes: 8 * 1024 },
    options,
  );
  if (!opened.ok) return failed(opened.fault);
  const found: EdgeLogLine[] = [];
  let looked = 0;
  let since: number | null = null;
  for await (const batch of opened.value) {
    for (const { text, at } of batch) {
      looked += 1;
      const when = Number.isNaN(at) ? context.now() : at;
      since ??= when;
      const line = edgeLogLine(text, when, target.domains);
      if (line !== null) found.push(line);
    }
  }
  return measured({
    service: edge.service,
    lines: found.slice(-MOST_LINES).reverse(),
    looked,
    since,
  });
}
