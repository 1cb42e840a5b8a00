import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { certificateFlaw, parseCertificate } from '../../../../src/transport/ssh/certificate.ts';
import { fingerprintOf } from '../../../../src/transport/ssh/fingerprint.ts';
import { hostKeyOrder, judgeHostKey, trustOf } from '../../../../src/transport/ssh/host-key.ts';
import type { HostSettings } from '../../../../src/transport/ssh/host-settings.ts';
import {
  appendKnownHost,
  isNamed,
  knownLine,
  parseKnownHosts,
  readKnownHosts,
} from '../../../../src/transport/ssh/known-hosts.ts';
import { type Home, newHome } from '../../support/home.ts';
import { fixture, newKey } from './fake-sshd.ts';

const NOW = Date.UTC(2026, 10, 23) / 1000;
const blobOf = (line: string): Buffer => Buffer.from(line.split(' ')[1] ?? '', 'base64');
const fixtureBlob = (name: string): Buffer => blobOf(readFileSync(fixture(name), 'utf8'));
const certificate = (name: string) => {
  const parsed = parseCertificate(fixtureBlob(name));
  if (parsed === null) throw new Error(`${name} is no certificate`);
  return parsed;
};
const host = (given: Partial<HostSettings> = {}): HostSettings =>
  ({ alias: 'vps-01', hostName: 'vps-01', port: 22, hostKeyAlias: null, ...given }) as HostSettings;

describe('known hosts', () => {
  const key = newKey().public;
  const blob = blobOf(key);

  it('finds plain, listed, negated, hashed and port names', () => {
    const hashed = knownLine('[vps-01]:2222', blob, true);
    expect(hashed).toMatch(/^\|1\|[^|]+\|[^ ]+ ssh-ed25519 /);
    const [line] = parseKnownHosts(hashed, 'f');
    expect(line !== undefined && [isNamed(line, '[vps-01]:2222'), isNamed(line, 'vps-01')]).toEqual([true, false]);
    const listed = { names: '*.example.com,!bad.example.com,vps-01' };
    expect(['a.example.com', 'bad.example.com', 'VPS-01'].map((name) => isNamed(listed, name))).toEqual([
      true,
      false,
      true,
    ]);
  });

  it('reads markers, comments and broken lines as ssh does', () => {
    const text = `# ${key}\n\nvps-01 ${key}\n@revoked * ${key} old\n@cert-authority *.x ${key}\nvps-01 ssh-rsa AAAA\nvps-01\n`;
    expect(parseKnownHosts(text, 'f').map(({ marker, place }) => [marker, place])).toEqual([
      [null, 'f:3'],
      ['revoked', 'f:4'],
      ['cert-authority', 'f:5'],
    ]);
  });

  it('takes a host known without its port, unless it is known with it', () => {
    const plain = parseKnownHosts(`vps-01 ${key}\n`, 'f');
    expect(trustOf(host({ port: 2222 }), plain).lines).toHaveLength(1);
    const other = parseKnownHosts(`vps-01 ${key}\n[vps-01]:2222 ${newKey().public}\n`, 'f');
    expect(trustOf(host({ port: 2222 }), other).lines.map(({ place }) => place)).toEqual(['f:2']);
    expect(trustOf(host({ hostKeyAlias: 'Prod' }), parseKnownHosts(`prod ${key}\n`, 'f'))).toMatchObject({
      name: 'prod',
    });
  });

  it('judges a key: known, changed, unknown beside another type, revoked', () => {
    const rsa = readFileSync(fixture('ca_rsa.pub'), 'utf8').trim();
    const judged = (text: string) => judgeHostKey(host(), trustOf(host(), parseKnownHosts(text, 'f')), blob, null, NOW);
    expect(judged(`vps-01 ${key}\n`)).toEqual({ kind: 'known' });
    expect(judged(`vps-01 ${newKey().public}\n`)).toMatchObject({ kind: 'changed', known: [{ place: 'f:1' }] });
    expect(judged(`vps-01 ${rsa}\n`)).toMatchObject({ kind: 'unknown', others: [{ type: 'ssh-rsa' }] });
    expect(judged('')).toMatchObject({ kind: 'unknown', others: [] });
    expect(judged(`vps-01 ${key}\n@revoked * ${key}\n`)).toEqual({ kind: 'revoked', place: 'f:2' });
  });

  it('asks the server first for a type that is known of it', () => {
    const rsa = readFileSync(fixture('ca_rsa.pub'), 'utf8').trim();
    const trust = trustOf(host(), parseKnownHosts(`vps-01 ${rsa}\n`, 'f'));
    expect(hostKeyOrder(trust, null, false).slice(0, 3)).toEqual(['rsa-sha2-512', 'rsa-sha2-256', 'ssh-ed25519']);
    expect(hostKeyOrder(trustOf(host(), []), null, true)).toContain('ssh-rsa');
    expect(hostKeyOrder(trustOf(host(), []), null, false)).not.toContain('ssh-rsa');
  });
});

describe('certificates of hosts', () => {
  const trusting = (...authorities: string[]) =>
    trustOf(
      host(),
      parseKnownHosts(
        authorities.map((name) => `@cert-authority vps-* ${readFileSync(fixture(name), 'utf8')}`).join(''),
        'f',
      ),
    );

  it.each([
    ['by_ed25519-cert.pub', 'ca.pub'],
    ['by_ecdsa-cert.pub', 'ca_ecdsa.pub'],
    ['by_rsa-cert.pub', 'ca_rsa.pub'],
  ])('%s holds by the signature of %s', (name, authority) => {
    const shown = certificate(name);
    expect(certificateFlaw(shown, 'vps-01', NOW)).toBeNull();
    expect(judgeHostKey(host(), trusting(authority), shown.key, shown, NOW)).toEqual({ kind: 'known' });
  });

  it('holds for names of its principals only, in time, for hosts, and whole', () => {
    const shown = certificate('by_ed25519-cert.pub');
    expect(certificateFlaw(shown, 'web.example.com', NOW)).toBeNull();
    expect(certificateFlaw(shown, 'other', NOW)).toBe('name');
    expect(certificateFlaw(certificate('expired-cert.pub'), 'vps-01', NOW)).toBe('expired');
    expect(certificateFlaw(certificate('expired-cert.pub'), 'vps-01', 0)).toBe('early');
    expect(certificateFlaw(certificate('user-cert.pub'), 'deploy', NOW)).toBe('kind');
    const bytes = Buffer.from(shown.signed);
    bytes[bytes.length - 40] = (bytes[bytes.length - 40] ?? 0) ^ 1;
    expect(certificateFlaw({ ...shown, signed: bytes }, 'vps-01', NOW)).toBe('signature');
  });

  it('says nothing for a key that it is not about, of an authority that is not known, or a revoked one', () => {
    const shown = certificate('by_ed25519-cert.pub');
    const other = blobOf(newKey().public);
    expect(judgeHostKey(host(), trusting('ca.pub'), other, shown, NOW)).toMatchObject({ kind: 'unknown', flaw: null });
    const unknown = judgeHostKey(host(), trusting('ca_rsa.pub'), shown.key, shown, NOW);
    expect(unknown).toMatchObject({ kind: 'unknown', flaw: { en: expect.stringContaining('unknown authority') } });
    const revoked = parseKnownHosts(
      `@cert-authority * ${readFileSync(fixture('ca.pub'))}@revoked * ${readFileSync(fixture('ca.pub'))}`,
      'f',
    );
    expect(judgeHostKey(host(), trustOf(host(), revoked), shown.key, shown, NOW)).toMatchObject({ kind: 'revoked' });
  });

  it('is nothing where there is a key, garbage, or half of one', () => {
    expect(parseCertificate(blobOf(newKey().public))).toBeNull();
    expect(parseCertificate(Buffer.from('garbage'))).toBeNull();
    expect(parseCertificate(fixtureBlob('by_rsa-cert.pub').subarray(0, 300))).toBeNull();
  });
});

describe('writing a key down', () => {
  let home: Home;
  beforeEach(() => {
    home = newHome();
  });
  afterEach(() => home.remove());

  it('appends on a line of its own, in a file of one’s own', async () => {
    const { statSync } = await import('node:fs');
    const key = newKey().public;
    const file = `${home.path}/.ssh/known_hosts`;
    await appendKnownHost(file, knownLine('vps-01', blobOf(key), false));
    expect([statSync(file).mode & 0o777, statSync(`${home.path}/.ssh`).mode & 0o777]).toEqual([0o600, 0o700]);
    const loose = home.write('without-newline', `vps-02 ${newKey().public}`);
    await appendKnownHost(loose, knownLine('vps-01', blobOf(key), true));
    expect((await readKnownHosts([loose, '/no/such/file'])).map(({ place }) => place)).toEqual([
      `${loose}:1`,
      `${loose}:2`,
    ]);
  });

  it('shows fingerprints as ssh-keygen does', () => {
    expect(fingerprintOf(fixtureBlob('ca.pub'))).toMatch(/^SHA256:[A-Za-z0-9+/]{43}$/);
  });
});
