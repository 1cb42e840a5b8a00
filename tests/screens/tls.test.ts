import { describe, expect, it } from 'vitest';
import type { Cockpit } from '../../src/model/cockpit.ts';
import { fault } from '../../src/model/fault.ts';
import type { Reading } from '../../src/model/reading.ts';
import { probeSpecs } from '../../src/probes/registry.ts';
import type { CertificateFacts } from '../../src/probes/tls/certificate-facts.ts';
import { NO_CERTIFICATE, problemsOf } from '../../src/probes/tls/certificate-facts.ts';
import type { EdgeConfigFacts } from '../../src/probes/tls/edge-config.ts';
import { gradeHeaders, gradeOf } from '../../src/probes/tls/header-grades.ts';
import type { ShellState } from '../../src/shell/state.ts';
import { LANGS, phrase } from '../../src/text/lang.ts';
import { cellWidth } from '../../src/text/width.ts';
import { fakeCockpit } from './support/fake-cockpit.ts';
import { frameOf, plainRows } from './support/frames.ts';
import { BROKEN, NOW, reading } from './support/worlds.ts';

const DAY = 86_400_000;

/** A domain as the probe tells it, accepted for another sixty days unless said otherwise. */
function certificate(domain: string, change: Partial<CertificateFacts> = {}): CertificateFacts {
  const facts: CertificateFacts = {
    ...NO_CERTIFICATE,
    domain,
    port: 443,
    address: '127.0.0.1:443',
    fault: null,
    problems: [],
    notBefore: NOW - 30 * DAY,
    notAfter: NOW + 60 * DAY,
    daysLeft: 60,
    lifetimeDays: 90,
    issuer: "C=US, O=Let's Encrypt, CN=R11",
    subject: `CN=${domain}`,
    names: [domain],
    protocol: 'TLSv1.3',
    cipher: 'TLS_AES_128_GCM_SHA256',
    key: 'EC prime256v1',
    serial: '04AB',
    fingerprint: 'AA:BB',
    chain: [
      { subject: `CN=${domain}`, issuer: 'CN=R11', notAfter: NOW + 60 * DAY, key: 'EC prime256v1', isRoot: false },
      { subject: 'CN=R11', issuer: 'CN=ISRG Root X1', notAfter: NOW + 400 * DAY, key: 'RSA 2048', isRoot: false },
    ],
    isTrusted: true,
    matchesName: true,
    hasTimestamps: true,
    addresses: ['203.0.113.10', '2001:db8::10'],
    pointsHere: true,
    otherDns: null,
    doors: [],
    ...change,
  };
  return { ...facts, problems: problemsOf(facts, facts.fault, NOW) };
}

const none = { ...NO_CERTIFICATE, isTrusted: false } as const;
const plain = fault(
  'malformed',
  phrase('não fala TLS', 'does not speak TLS'),
  phrase('-', '-'),
  'ERR_SSL_WRONG_VERSION_NUMBER',
);
const shut = fault(
  'unreachable',
  phrase('recusou a conexão', 'refused the connection'),
  phrase('-', '-'),
  'ECONNREFUSED',
);

/** One domain for every state that a port can be in. */
const STATES: readonly CertificateFacts[] = [
  certificate('good.example.com'),
  certificate('soon.example.com', { notAfter: NOW + 20 * DAY, daysLeft: 20 }),
  certificate('now.example.com', { notAfter: NOW + 2 * DAY, daysLeft: 2 }),
  certificate('six-days.example.com', { notBefore: NOW - DAY, notAfter: NOW + 5 * DAY, daysLeft: 5, lifetimeDays: 6 }),
  certificate('expired.example.com', {
    notAfter: NOW - 2 * DAY,
    daysLeft: -2,
    isTrusted: false,
    problem: 'CERT_HAS_EXPIRED',
  }),
  certificate('future.example.com', { notBefore: NOW + DAY, isTrusted: false, problem: 'CERT_NOT_YET_VALID' }),
  certificate('self-signed.example.com', { isTrusted: false, problem: 'DEPTH_ZERO_SELF_SIGNED_CERT' }),
  certificate('staging.example.com', { isTrusted: false, problem: 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY' }),
  certificate('wrong-name.example.com', { matchesName: false, names: ['other.example.org'] }),
  certificate('revoked.example.com', { stapled: 'revoked' }),
  certificate('plain.example.com:8080', { ...none, fault: plain, port: 8080 }),
  certificate('down.example.com', { ...none, fault: shut }),
  certificate('moved.example.com', {
    pointsHere: false,
    otherDns: { server: '1.1.1.1', addresses: ['198.51.100.7'], pointsHere: true },
  }),
  certificate('v6.example.com', {
    doors: [
      { family: 'v4', address: '203.0.113.10', fault: null, hasNoRoute: false, isSame: true, notAfter: NOW + 60 * DAY },
      { family: 'v6', address: '2001:db8::10', fault: shut, hasNoRoute: false, isSame: null, notAfter: null },
    ],
  }),
];

const EDGE: EdgeConfigFacts = {
  kind: 'traefik',
  service: 'traefik',
  image: 'traefik:v3.1',
  entryPoints: [
    { name: 'web', port: 80, isPublished: true, redirectsTo: 'websecure' },
    { name: 'websecure', port: 443, isPublished: false, redirectsTo: '' },
  ],
  resolvers: [{ name: 'le', challenges: '', authority: 'https://ca.example/dir', storage: 'acme.json' }],
  routers: [
    {
      name: 'api',
      source: 'api',
      rule: 'Host(`good.example.com`)',
      domains: ['good.example.com'],
      entryPoints: 'websecure',
      hasTls: true,
      resolver: 'letsencrypt',
      service: 'api',
      problems: ['resolver'],
    },
  ],
  problems: [
    {
      id: 'resolver',
      about: 'api',
      level: 'warn',
      text: phrase(
        'o router api usa o resolver letsencrypt, que o Traefik não declara',
        'the router api uses the resolver letsencrypt, which Traefik does not declare',
      ),
      remedy: phrase('use le', 'use le'),
    },
  ],
  unread: ['/etc/traefik/traefik.toml'],
};

function sites(domains: readonly string[]) {
  return domains.map((domain, index) => {
    const headers = gradeHeaders(
      index === 0 ? { 'x-frame-options': 'DENY', 'strict-transport-security': 'max-age=60' } : {},
    );
    return { domain, fault: null, status: 200, headers, grade: gradeOf(headers) };
  });
}

function cockpitOf(certificates: readonly CertificateFacts[], more: readonly Reading[] = []): Cockpit {
  return fakeCockpit({
    ...BROKEN,
    causes: [],
    specs: probeSpecs,
    readings: [
      reading('tls.certificates', { facts: { certificates } }),
      reading('tls.headers', { facts: { sites: sites(['good.example.com', 'soon.example.com']) } }),
      reading('edge.config', { facts: EDGE }),
      reading('edge.log', {
        facts: {
          service: 'traefik',
          lines: [
            {
              at: NOW - 3_600_000,
              level: 'error',
              text: 'Unable to obtain ACME certificate',
              domain: 'soon.example.com',
            },
          ],
          looked: 4000,
          since: NOW - DAY,
        },
      }),
      ...more,
    ],
  });
}

const frame = (cockpit: Cockpit, given: Partial<ShellState>) => frameOf(cockpit, { tab: 'tls', ...given });

describe('the TLS tab', () => {
  for (const lang of LANGS)
    for (const [columns, rows] of [
      [80, 60],
      [120, 60],
    ] as const)
      it(`shows every state of a port apart, ${columns} columns in ${lang}`, async () => {
        const text = plainRows(frame(cockpitOf(STATES), { lang, size: { columns, rows } })).slice(5);
        await expect(`${text.join('\n')}\n`).toMatchFileSnapshot(`golden/tls-states-${columns}x${rows}-${lang}.golden`);
      });

  it.each(STATES.map(({ domain }) => domain))('has a page for %s', (domain) => {
    const given = {
      size: { columns: 80, rows: 60 },
      mode: { kind: 'details', subject: `domain:${domain}`, offset: 0 },
    } as const;
    const rows = plainRows(frame(cockpitOf(STATES), { lang: 'en', ...given }));
    expect(rows[5]).toContain(domain);
    const facts = STATES.find((one) => one.domain === domain);
    if ((facts?.problems.length ?? 0) > 0) expect(rows.join('\n')).toContain('remedy');
    expect(Math.max(...rows.map(cellWidth))).toBeLessThanOrEqual(80);
  });

  it('says that it looks before anything was read, and why nothing can be', () => {
    const waiting = fakeCockpit({ ...BROKEN, causes: [], readings: [] });
    expect(plainRows(frame(waiting, { lang: 'en', size: { columns: 80, rows: 24 } })).join('\n')).toContain(
      'looking at the certificates',
    );
    const absent = fault(
      'absent',
      phrase('nenhum domínio', 'no domain found'),
      phrase('ponha', 'put domains'),
      'NO_DOMAIN',
    );
    const nobody = fakeCockpit({ ...BROKEN, causes: [], readings: [reading('tls.certificates', { fault: absent })] });
    const text = plainRows(frame(nobody, { lang: 'en', size: { columns: 80, rows: 24 } })).join('\n');
    expect(text).toContain('no domain found');
    expect(text).toContain('put domains');
  });

  it('keeps columns aligned and nothing alive with hostile fields', () => {
    const hostile = [
      '\u001b]0;title\u0007evil.example.com',
      '\u202eevil.example.com',
      '名前.example.com',
      'e\u0301\u0301\u0301\u0301vil.example.com',
      `${'x'.repeat(200)}.example.com`,
      'zero\u200bwidth.example.com',
    ];
    // What the probe makes of them; the drawing still cuts and pads by cells.
    const inertName = (name: string) => name.replace(/[\u001b\u0007\u202e\u200b]/g, '');
    const cockpit = cockpitOf(
      hostile.map((name) => certificate(inertName(name), { issuer: `CN=${name}`, names: [name], subject: name })),
    );
    for (const columns of [80, 120, 200]) {
      const drawn = frame(cockpit, { lang: 'en', size: { columns, rows: 40 } });
      const rows = plainRows(drawn).filter((row) => row.includes('accepted') && row.includes('< 30 d'));
      expect(rows).toHaveLength(hostile.length);
      expect(new Set(rows.map((row) => cellWidth(row.slice(0, row.indexOf('accepted'))))).size).toBe(1);
    }
  });

  it('copies the openssl command of a domain, its odd characters quoted', () => {
    const cockpit = cockpitOf([certificate("a'b.example.com:8443")]);
    const { view } = frame(cockpit, { cursors: { tls: { row: "domain:a'b.example.com:8443", offset: 0 } } });
    expect(view.equivalent).toContain("-connect 'a'\\''b.example.com:8443' -servername 'a'\\''b.example.com'");
  });
});
