import type { CertificateFacts, DoorFacts } from '../../src/probes/tls/certificate-facts.ts';
import { type Line, span, titleRule } from '../../src/shell/drawing/line.ts';
import { type Phrase, phrase } from '../../src/text/lang.ts';
import { shellWord } from '../../src/text/shell-word.ts';
import { padEnd, padStart } from '../../src/text/width.ts';
import { FAULT_WORDS } from '../parts/fault-text.ts';
import { INDENT, labelled } from '../parts/labelled.ts';
import { formatsIn, glyph, type ScreenInput, say } from '../screen.ts';
import { headerGlyph, limitDays, stateText } from './tls-domains.ts';
import { isOfEdge, logLines } from './tls-edge-page.ts';
import { domainLevel, findingsOf, PROBLEM_REMEDIES, shortName, tlsFacts } from './tls-facts.ts';

const BAR_CELLS = 30;

/** The certificate of a subject `domain:sparkone.example.com`; null for other subjects and for one that is gone. */
function certificateOf(input: ScreenInput, subject: string): CertificateFacts | null | undefined {
  const domain = /^(?:domain|headers):(.+)$/s.exec(subject)?.[1];
  if (domain === undefined) return undefined;
  return tlsFacts(input, 'tls.certificates')?.certificates.find((one) => one.domain === domain) ?? null;
}

function rule(input: ScreenInput, title: Phrase): Line[] {
  return [[], titleRule([span(say(input, title))], input.width)];
}

/** What is wrong with it, each with what to do. */
function problemLines(input: ScreenInput, facts: CertificateFacts): Line[] {
  const said = findingsOf(input, facts);
  return [
    ...said.map(
      ({ level, text }): Line => [
        span(INDENT),
        glyph(level),
        span(` ${say(input, text).replace(`${facts.domain}: `, '')}`),
      ],
    ),
    ...facts.problems.flatMap((problem) =>
      labelled(input, phrase('remédio', 'remedy'), say(input, PROBLEM_REMEDIES[problem])),
    ),
  ];
}

/** `████████████████··············  61 d de 90 d`: how much of its life is used up. */
function lifeLines(input: ScreenInput, facts: CertificateFacts): Line[] {
  const { notBefore, notAfter, daysLeft, lifetimeDays } = facts;
  if (notBefore === null || notAfter === null || daysLeft === null || lifetimeDays === null) return [];
  const formats = formatsIn(input);
  const zone = input.state.timeZone;
  const moment = (at: number): string => `${formats.date(at, zone)} ${formats.time(at, zone)}`;
  const used = Math.min(1, Math.max(0, 1 - daysLeft / lifetimeDays));
  const filled = Math.round(used * BAR_CELLS);
  const days = (value: number): string => `${formats.number(value, value < 10 ? 1 : 0)} d`;
  const left = say(
    input,
    phrase(
      `restam ${days(daysLeft)} de ${days(lifetimeDays)} · limite ${days(limitDays(input, facts))}`,
      `${days(daysLeft)} of ${days(lifetimeDays)} left · limit ${days(limitDays(input, facts))}`,
    ),
  );
  const renewal = tlsFacts(input, 'tls.renewal')?.renewals.find(({ domain }) => domain === facts.domain);
  return [
    ...labelled(input, phrase('validade', 'validity'), `${moment(notBefore)} → ${moment(notAfter)}`),
    [
      span(`${INDENT}${padEnd(say(input, phrase('vida', 'life')), 12)} `, 'dim'),
      span('█'.repeat(filled), domainLevel(input, facts) === 'ok' ? 'dim' : domainLevel(input, facts)),
      span('·'.repeat(BAR_CELLS - filled), 'dim'),
      span(`  ${left}`),
    ],
    ...(renewal?.start == null || renewal.end === null
      ? []
      : labelled(
          input,
          phrase('renovação', 'renewal'),
          say(
            input,
            phrase(
              `a autoridade (${renewal.authority}) a quer entre ${formats.date(renewal.start, zone)} e ${formats.date(renewal.end, zone)}${renewal.explanation === '' ? '' : `: ${renewal.explanation}`}`,
              `the authority (${renewal.authority}) wants it between ${formats.date(renewal.start, zone)} and ${formats.date(renewal.end, zone)}${renewal.explanation === '' ? '' : `: ${renewal.explanation}`}`,
            ),
          ),
        )),
    ...(renewal?.fault == null
      ? []
      : labelled(input, phrase('renovação', 'renewal'), say(input, renewal.fault.message), 'dim')),
  ];
}

const STAPLED: Readonly<Record<'good' | 'revoked' | 'unknown', Phrase>> = {
  good: phrase('grampeado: bom', 'stapled: good'),
  revoked: phrase('grampeado: REVOGADO', 'stapled: REVOKED'),
  unknown: phrase('grampeado: desconhecido', 'stapled: unknown'),
};

function certificateLines(input: ScreenInput, facts: CertificateFacts): Line[] {
  if (facts.notAfter === null) return [];
  const ocsp =
    facts.stapled === null
      ? facts.ocspUrls.length === 0
        ? say(input, phrase('a autoridade não oferece', 'the authority offers none'))
        : `${say(input, phrase('não grampeado', 'not stapled'))} · ${facts.ocspUrls.join(', ')}`
      : say(input, STAPLED[facts.stapled]);
  return [
    ...labelled(input, phrase('emitido para', 'issued to'), facts.subject || '–'),
    ...labelled(input, phrase('nomes', 'names'), facts.names.join(', ') || '–'),
    ...labelled(input, phrase('emissor', 'issuer'), facts.issuer),
    ...lifeLines(input, facts),
    ...labelled(input, phrase('conexão', 'connection'), `${facts.protocol} · ${facts.cipher} · ${facts.key}`),
    ...labelled(input, phrase('OCSP', 'OCSP'), ocsp),
    ...labelled(
      input,
      phrase('CT', 'CT'),
      say(
        input,
        facts.hasTimestamps
          ? phrase('registrado em logs de transparência', 'logged in transparency logs')
          : phrase(
              'sem registro; de autoridades públicas os navegadores o exigem',
              'not logged; of public authorities browsers demand it',
            ),
      ),
    ),
    ...(facts.mustStaple
      ? labelled(
          input,
          phrase('must-staple', 'must-staple'),
          say(input, phrase('sim: só vale com OCSP grampeado', 'yes: valid with a stapled OCSP response only')),
        )
      : []),
    ...labelled(input, phrase('série', 'serial'), facts.serial, 'dim'),
    ...labelled(input, phrase('SHA-256', 'SHA-256'), facts.fingerprint, 'dim'),
  ];
}

const KNOWN_ROOT = phrase('raiz que este host conhece', 'root that this host knows');
const UNKNOWN_ROOT = phrase('não veio, e este host não a conhece', 'was not sent, and this host does not know it');

/** The chain from the root down, each under who signed it. */
function chainLines(input: ScreenInput, { chain, notAfter, isTrusted }: CertificateFacts): Line[] {
  if (notAfter === null) return [];
  const formats = formatsIn(input);
  const top = chain.at(-1);
  const links = chain.toReversed();
  const missing: Line[] =
    top === undefined || top.isRoot
      ? []
      : [
          [
            span(`${INDENT}`),
            isTrusted ? glyph('ok') : glyph('unknown'),
            span(` ${shortName(top.issuer)}`),
            span(` · ${say(input, isTrusted ? KNOWN_ROOT : UNKNOWN_ROOT)}`, 'dim'),
          ],
        ];
  const cells = Math.max(20, Math.min(60, input.width - 40));
  return [
    ...rule(input, phrase('Cadeia', 'Chain')),
    ...missing,
    ...links.map((link, index): Line => {
      const depth = index + missing.length;
      const branch = depth === 0 ? '' : `${'  '.repeat(depth - 1)}└ `;
      return [
        span(INDENT),
        span(branch, 'dim'),
        span(padEnd(shortName(link.subject), cells - branch.length)),
        span(` ${padEnd(link.key, 14)} `, 'dim'),
        span(say(input, phrase('até ', 'until ')), 'dim'),
        span(
          formats.date(link.notAfter, input.state.timeZone),
          link.notAfter <= input.cockpit.now() ? 'critical' : 'plain',
        ),
      ];
    }),
  ];
}

function doorText(input: ScreenInput, door: DoorFacts): string {
  if (door.hasNoRoute) return say(input, phrase('este host não tem essa rede', 'this host has no such network'));
  if (door.fault !== null) return `${say(input, FAULT_WORDS[door.fault.kind])}: ${say(input, door.fault.message)}`;
  if (door.isSame === null) return say(input, phrase('mostra um certificado', 'shows a certificate'));
  return say(
    input,
    door.isSame
      ? phrase('o mesmo certificado da borda', 'the same certificate as the edge')
      : phrase('outro certificado', 'another certificate'),
  );
}

function wayLines(input: ScreenInput, facts: CertificateFacts): Line[] {
  const here =
    facts.pointsHere === null
      ? phrase(
          'não se sabe se é este host (NAT, rede privada)',
          'whether it is this host cannot be told (NAT, private network)',
        )
      : facts.pointsHere
        ? phrase('é este host', 'is this host')
        : phrase('não é este host', 'is not this host');
  const list = (addresses: readonly string[]): string =>
    addresses.length === 0 ? say(input, phrase('nenhum endereço', 'no address')) : addresses.join(', ');
  const { otherDns } = facts;
  return [
    ...rule(input, phrase('Caminho', 'Way')),
    ...labelled(input, phrase('borda', 'edge'), facts.address),
    ...labelled(
      input,
      phrase('DNS', 'DNS'),
      facts.isUnanswered === true
        ? say(input, phrase('não respondeu', 'did not answer'))
        : `${list(facts.addresses)}${facts.addresses.length === 0 ? '' : ` · ${say(input, here)}`}`,
    ),
    ...(otherDns === null
      ? []
      : labelled(
          input,
          phrase(`DNS ${otherDns.server}`, `DNS ${otherDns.server}`),
          otherDns.isUnanswered === true
            ? say(input, phrase('não respondeu', 'did not answer'))
            : list(otherDns.addresses),
        )),
    ...facts.doors.flatMap((door) =>
      labelled(
        input,
        phrase(door.family === 'v6' ? 'IPv6' : 'IPv4', door.family === 'v6' ? 'IPv6' : 'IPv4'),
        `${door.address} · ${doorText(input, door)}`,
      ),
    ),
  ];
}

function headerLines(input: ScreenInput, { domain }: CertificateFacts): Line[] {
  const site = tlsFacts(input, 'tls.headers')?.sites.find((one) => one.domain === domain);
  if (site === undefined) return [];
  return [
    ...rule(input, phrase('Cabeçalhos de segurança', 'Security headers')),
    ...(site.fault === null ? [] : labelled(input, phrase('falha', 'fault'), say(input, site.fault.message))),
    ...(site.grade === null
      ? []
      : labelled(input, phrase('nota', 'mark'), `${site.grade} · HTTP ${padStart(String(site.status ?? '–'), 3)}`)),
    ...site.headers.map((header): Line => {
      const said = header.value ?? say(input, phrase('não vem', 'is not sent'));
      const why = header.grade === 'good' ? '' : ` · ${say(input, header.meaning)}`;
      return [
        span(INDENT),
        headerGlyph(header),
        span(` ${padEnd(header.name, 26)} `),
        span(`${said}${why}`, header.grade === 'good' ? 'dim' : 'plain'),
      ];
    }),
  ];
}

function edgeLines(input: ScreenInput, { domain }: CertificateFacts): Line[] {
  const name = domain.replace(/:\d+$/, '');
  const routers = tlsFacts(input, 'edge.config')?.routers.filter(({ domains }) => domains.includes(name)) ?? [];
  const lines = tlsFacts(input, 'edge.log')?.lines.filter((line) => line.domain === name) ?? [];
  return [
    ...(routers.length === 0 ? [] : rule(input, phrase('Na borda', 'At the edge'))),
    ...routers.flatMap((router) =>
      labelled(
        input,
        phrase('router', 'router'),
        [router.name, router.rule, router.entryPoints, router.resolver, `→ ${router.service}`]
          .filter((part) => part !== '')
          .join(' · '),
      ),
    ),
    ...(lines.length === 0 ? [] : rule(input, phrase('No log da borda', "In the edge's log"))),
    ...lines.slice(0, 4).flatMap((line) => logLines(input, line)),
  ];
}

/** The page of a domain: what is wrong and what to do, the certificate, its chain, the way to it, headers, edge and log. */
export function domainPage(input: ScreenInput, subject: string): readonly Line[] | null {
  const facts = certificateOf(input, subject);
  if (facts === undefined) return null;
  if (facts === null)
    return [
      [
        span(
          `${INDENT}${say(input, phrase('este domínio não é mais vigiado', 'this domain is no longer watched'))}`,
          'dim',
        ),
      ],
    ];
  const level = domainLevel(input, facts);
  return [
    titleRule(
      [glyph(level), span(` ${facts.domain}`, 'strong'), span(` · ${say(input, stateText(input, facts))}`)],
      input.width,
    ),
    ...problemLines(input, facts),
    ...certificateLines(input, facts),
    ...chainLines(input, facts),
    ...wayLines(input, facts),
    ...headerLines(input, facts),
    ...edgeLines(input, facts),
  ];
}

/** What `y` copies for a row of this tab; null for other subjects. */
export function tlsShell(subject: string, { cockpit }: ScreenInput): string | null {
  const [, kind, domain = ''] = /^(domain|headers):(.+)$/s.exec(subject) ?? [];
  if (subject.startsWith('edgelog:')) return cockpit.spec('edge.log').shell;
  if (isOfEdge(subject)) return cockpit.spec('edge.config').shell;
  if (kind === undefined) return null;
  const [name = '', port = '443'] = domain.split(/:(?=\d+$)/);
  if (kind === 'headers') return `curl -sSI ${shellWord(`https://${domain}/`)}`;
  const place = shellWord(`${name}:${port}`);
  return `openssl s_client -connect ${place} -servername ${shellWord(name)} -showcerts </dev/null 2>/dev/null | openssl x509 -noout -dates -issuer -ext subjectAltName`;
}
