import { scaledLimits } from '../../src/model/certificate-limits.ts';
import type { CertificateFacts, DoorFacts } from '../../src/probes/tls/certificate-facts.ts';
import type { HeaderFacts, SiteHeadersFacts } from '../../src/probes/tls/tls-headers.ts';
import { type Column, type PlacedColumn, placeColumns, tableHead, tableRow } from '../../src/shell/drawing/columns.ts';
import { type Line, span } from '../../src/shell/drawing/line.ts';
import { type Phrase, phrase } from '../../src/text/lang.ts';
import { missingRows } from '../parts/connection.ts';
import type { Section } from '../parts/sections.ts';
import { type BodyRow, formatsIn, glyph, type ScreenInput, say, valueStyle } from '../screen.ts';
import { domainLevel, findingsOf, PROBLEM_WORDS, shortName, tlsFacts } from './tls-facts.ts';

type DomainKey = 'domain' | 'state' | 'days' | 'limit' | 'dns' | 'doors' | 'grade' | 'renewal' | 'issuer' | 'protocol';

function placeDomains(input: ScreenInput): PlacedColumn<DomainKey>[] {
  const head = (pt: string, en: string): string => say(input, phrase(pt, en));
  const columns: readonly Column<DomainKey>[] = [
    { key: 'domain', title: head('domínio', 'domain'), align: 'left', width: 26, grow: 2, maxWidth: 44 },
    { key: 'state', title: head('estado', 'state'), align: 'left', width: 15, gap: 1 },
    { key: 'days', title: head('resta', 'left'), align: 'right', width: 7, gap: 1 },
    { key: 'limit', title: head('limite', 'limit'), align: 'right', width: 7, gap: 1 },
    { key: 'dns', title: 'DNS', align: 'left', width: 7, gap: 1 },
    { key: 'doors', title: 'IPv4 IPv6', align: 'left', width: 9, dropRank: 2 },
    { key: 'grade', title: head('nota', 'mark'), align: 'left', width: 4, gap: 1 },
    { key: 'renewal', title: head('renova', 'renews'), align: 'right', width: 10, dropRank: 3 },
    { key: 'issuer', title: head('emissor', 'issuer'), align: 'left', width: 14, grow: 1, maxWidth: 30, dropRank: 4 },
    { key: 'protocol', title: head('versão', 'version'), align: 'left', width: 7, dropRank: 5 },
  ];
  return placeColumns(columns, input.width - 4);
}

/** What stands in the place of the state: the first problem by name, else the days. */
export function stateText(input: ScreenInput, certificate: CertificateFacts): Phrase {
  const [problem] = certificate.problems;
  if (problem !== undefined) return PROBLEM_WORDS[problem];
  const days = findingsOf(input, certificate).find(({ metric }) => metric === 'tls.days')?.level;
  if (days === 'critical') return phrase('VENCE JÁ', 'ABOUT TO EXPIRE');
  if (days === 'warn') return phrase('vence em breve', 'expires soon');
  return domainLevel(input, certificate) === 'warn' ? phrase('atenção', 'warning') : phrase('aceito', 'accepted');
}

/** Days of the threshold in force for this lifetime. */
export function limitDays({ cockpit }: ScreenInput, { lifetimeDays, daysLeft }: CertificateFacts): number {
  if (lifetimeDays === null) return Number.NaN;
  const { warn, critical } = scaledLimits(lifetimeDays, cockpit.threshold('tls.days'));
  return daysLeft !== null && daysLeft <= warn ? critical : warn;
}

/** Whether DNS leads here, in a word. */
export function dnsText({ addresses, pointsHere, isUnanswered }: CertificateFacts): Phrase {
  if (isUnanswered === true) return phrase('mudo', 'silent');
  if (addresses.length === 0) return phrase('nenhum', 'none');
  if (pointsHere === null) return phrase('?', '?');
  return pointsHere ? phrase('aqui', 'here') : phrase('fora', 'away');
}

function doorMark(doors: readonly DoorFacts[], family: DoorFacts['family']): Line {
  const door = doors.find((one) => one.family === family);
  if (door === undefined || door.hasNoRoute) return [span('–   ', 'dim')];
  const level = door.fault !== null ? 'warn' : door.isSame === false ? 'warn' : 'ok';
  return [glyph(level), span('   ')];
}

function renewalText(input: ScreenInput, { domain, notAfter, lifetimeDays }: CertificateFacts): string {
  const told = tlsFacts(input, 'tls.renewal')?.renewals.find((one) => one.domain === domain)?.start ?? null;
  if (notAfter === null || lifetimeDays === null) return '';
  const usual = notAfter - scaledLimits(lifetimeDays).warn * 86_400_000;
  return formatsIn(input).date(told ?? usual, input.state.timeZone);
}

function domainRow(input: ScreenInput, facts: CertificateFacts, placed: readonly PlacedColumn<DomainKey>[]): BodyRow {
  const formats = formatsIn(input);
  const level = domainLevel(input, facts);
  const site = tlsFacts(input, 'tls.headers')?.sites.find(({ domain }) => domain === facts.domain);
  const days = (value: number): string => `${formats.number(value, value < 10 ? 1 : 0)} d`;
  const limit = limitDays(input, facts);
  return {
    id: `domain:${facts.domain}`,
    line: [
      span(' '),
      glyph(level),
      span(' '),
      ...tableRow(placed, {
        domain: [span(facts.domain)],
        state: [span(say(input, stateText(input, facts)), valueStyle(level))],
        days: facts.daysLeft === null ? [span('–', 'dim')] : [span(days(facts.daysLeft), valueStyle(level))],
        limit: Number.isNaN(limit) ? [] : [span(`< ${days(limit)}`, 'dim')],
        dns: [span(say(input, dnsText(facts)), 'dim')],
        doors: [...doorMark(facts.doors, 'v4'), span(' '), ...doorMark(facts.doors, 'v6')],
        grade: site?.grade == null ? [span('–', 'dim')] : [span(site.grade)],
        renewal: [span(renewalText(input, facts), 'dim')],
        issuer: [span(shortName(facts.issuer), 'dim')],
        protocol: [span(facts.protocol, 'dim')],
      }),
    ],
  };
}

/** What is said of a domain beside its row, worst first; its name and its days stand above already. */
function findingRows(input: ScreenInput, certificate: CertificateFacts): BodyRow[] {
  const { domain } = certificate;
  return findingsOf(input, certificate)
    .filter(({ level, metric }) => level !== 'none' && metric === undefined)
    .map(({ text, level }) => ({
      line: [span('     '), span(say(input, text).replace(`${domain}: `, ''), level === 'critical' ? 'plain' : 'dim')],
    }));
}

/** Every domain and port: state, days, DNS, doors, headers. */
export function domainsSection(input: ScreenInput): Section {
  const title = phrase('Domínios', 'Domains');
  const facts = tlsFacts(input, 'tls.certificates');
  if (facts === null) return { title, rows: missingRows(input, 'tls.certificates') };
  const placed = placeDomains(input);
  return {
    title,
    head: [span('   '), ...tableHead(placed)],
    rows: facts.certificates.flatMap((one) => [domainRow(input, one, placed), ...findingRows(input, one)]),
  };
}

/** Level of a header's grade: only the runbook's own are worth a warning. */
export function headerGlyph({ grade, isRequired }: HeaderFacts): ReturnType<typeof glyph> {
  if (grade === 'good') return glyph('ok');
  return isRequired ? glyph('warn') : span('–', 'dim');
}

const SHORT: Readonly<Record<string, string>> = {
  'X-Frame-Options': 'Frame',
  'X-Content-Type-Options': 'Types',
  'Strict-Transport-Security': 'HSTS',
  'Content-Security-Policy': 'CSP',
  'Referrer-Policy': 'Referrer',
};
const HEADER_CELLS = 9;

function headersRow(input: ScreenInput, site: SiteHeadersFacts, nameCells: number): BodyRow {
  const name = site.domain.length > nameCells ? `${site.domain.slice(0, nameCells - 1)}…` : site.domain;
  const level = input.cockpit.state('tls.headers').check.findings.find(({ entity }) => entity === site.domain)?.level;
  const mark = level === undefined || level === 'none' ? span(' ') : glyph(level);
  const cells: Line =
    site.fault === null
      ? site.headers.flatMap((header): Line => [headerGlyph(header), span(' '.repeat(HEADER_CELLS - 1))])
      : [span(say(input, site.fault.message), 'dim')];
  return {
    id: `headers:${site.domain}`,
    line: [span(' '), mark, span(` ${name.padEnd(nameCells)}  `), span((site.grade ?? '–').padEnd(6)), ...cells],
  };
}

/** What each header that is missing or weak somewhere means, once. */
function meaningRows(input: ScreenInput, sites: readonly SiteHeadersFacts[]): BodyRow[] {
  const bad = sites.flatMap(({ headers }) => headers.filter(({ grade }) => grade !== 'good'));
  const names = [...new Set(bad.map(({ name }) => name))];
  return names.flatMap((name) => {
    const all = bad.filter((header) => header.name === name);
    const [first] = all;
    if (first === undefined) return [];
    const isMissing = all.some(({ grade }) => grade === 'missing');
    const word = isMissing ? phrase('falta', 'missing') : phrase('fraco', 'weak');
    return [
      {
        id: `header:${name}`,
        line: [span(`     ${say(input, word)} `, 'dim'), span(name), span(`: ${say(input, first.meaning)}`, 'dim')],
      },
    ];
  });
}

/** Security headers of every site as marks, and what the missing ones mean. */
export function headersSection(input: ScreenInput): Section {
  const title = phrase('Cabeçalhos de segurança', 'Security headers');
  const facts = tlsFacts(input, 'tls.headers');
  if (facts === null) return { title, rows: missingRows(input, 'tls.headers') };
  const nameCells = Math.min(44, Math.max(22, input.width - 3 - 8 - 5 * HEADER_CELLS));
  const names = facts.sites.find(({ headers }) => headers.length > 0)?.headers.map(({ name }) => name) ?? [];
  const heads = names.map((name) => (SHORT[name] ?? name).slice(0, HEADER_CELLS - 1).padEnd(HEADER_CELLS)).join('');
  return {
    title,
    head: [
      span(`   ${say(input, phrase('site', 'site')).padEnd(nameCells)}  `, 'dim'),
      span(say(input, phrase('nota', 'mark')).padEnd(6), 'dim'),
      span(heads, 'dim'),
    ],
    rows: [...facts.sites.map((site) => headersRow(input, site, nameCells)), ...meaningRows(input, facts.sites)],
  };
}
