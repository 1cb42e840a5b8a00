import { severity } from '../../src/model/level.ts';
import { type Line, span } from '../../src/shell/drawing/line.ts';
import { phrase } from '../../src/text/lang.ts';
import { failureRows } from '../parts/connection.ts';
import { detailLines } from '../parts/details.ts';
import { probesOf, shownLevel } from '../parts/readings.ts';
import { buildSections, type Section } from '../parts/sections.ts';
import { type BodyRow, glyph, type Screen, type ScreenInput, say } from '../screen.ts';
import { domainsSection, headersSection } from './tls-domains.ts';
import { edgeLogSection, edgeSection } from './tls-edge.ts';
import { edgePage } from './tls-edge-page.ts';
import { domainLevel, tlsFacts } from './tls-facts.ts';
import { domainPage, tlsShell } from './tls-page.ts';

const CERTIFICATES = 'tls.certificates';

/** The first line: how many domains are well, and the one that runs out next. */
function verdictRows(input: ScreenInput): BodyRow[] {
  const { check, reading } = input.cockpit.state(CERTIFICATES);
  const facts = tlsFacts(input, CERTIFICATES);
  if (facts === null)
    return check.fault === null || reading === null
      ? [
          {
            line: [
              span(`   ${say(input, phrase('olhando os certificados …', 'looking at the certificates …'))}`, 'dim'),
            ],
          },
        ]
      : failureRows(input, CERTIFICATES, check.fault);
  const all = facts.certificates;
  const bad = all.filter((one) => ['warn', 'critical'].includes(domainLevel(input, one)));
  const text =
    bad.length === 0
      ? phrase(`${all.length} de ${all.length} domínios aceitos`, `${all.length} of ${all.length} domains accepted`)
      : phrase(
          `${bad.length} de ${all.length} domínios com problema`,
          `${bad.length} of ${all.length} domains with a problem`,
        );
  const line: Line = [
    span(' '),
    glyph(check.level),
    span(` ${say(input, text)}`, 'strong'),
    span(` · ${say(input, check.summary)}`, 'dim'),
  ];
  return [{ id: `check:${CERTIFICATES}`, line }];
}

function worstOf(input: ScreenInput): string | null {
  const certificates = tlsFacts(input, CERTIFICATES)?.certificates ?? [];
  const [first] = [...certificates].sort((a, b) => severity(domainLevel(input, b)) - severity(domainLevel(input, a)));
  if (first !== undefined) return `domain:${first.domain}`;
  const { cockpit } = input;
  const [probe] = [...probesOf(cockpit, 'tls')].sort(
    (a, b) => severity(shownLevel(cockpit, b)) - severity(shownLevel(cockpit, a)),
  );
  return probe === undefined ? null : `check:${probe}`;
}

/** Rows whose page is that of the probe they come from, by the first word of their id. */
const PROBE_OF: Readonly<Record<string, string>> = {
  header: 'tls.headers',
};

function probePage(input: ScreenInput, subject: string): readonly Line[] | null {
  const probe = PROBE_OF[subject.split(':', 1)[0] ?? ''];
  return probe === undefined ? null : detailLines(input, `check:${probe}`);
}

/** Why it goes wrong comes right after what goes wrong; on a good day the headers do. */
function sectionsOf(input: ScreenInput): Section[] {
  const isKnown = tlsFacts(input, CERTIFICATES) !== null;
  const [domains, headers] = isKnown ? [[domainsSection(input)], [headersSection(input)]] : [[], []];
  const [edge, log] = [edgeSection(input), edgeLogSection(input)];
  const isFailing = severity(shownLevel(input.cockpit, 'edge.log')) >= severity('warn');
  return isFailing ? [...domains, log, edge, ...headers] : [...domains, ...headers, edge, log];
}

/** Certificates of every domain, the edge that serves them, and what it logged of them. */
export const TLS: Screen = {
  tab: 'tls',
  watches: (cockpit) => probesOf(cockpit, 'tls'),
  build: (input) => {
    return buildSections(input, verdictRows(input), sectionsOf(input), worstOf(input));
  },
  details: (input, subject) => domainPage(input, subject) ?? edgePage(input, subject) ?? probePage(input, subject),
  equivalent: tlsShell,
};
