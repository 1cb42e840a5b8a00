import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { derAt, derElements } from '../../../src/clients/tls/der.ts';
import { inspectTls } from '../../../src/clients/tls/tls.ts';
import { hasExtension, renewalId, stapledStatus } from '../../../src/clients/tls/tls-extensions.ts';
import { createLocalTransport } from '../../../src/transport/local.ts';

const fixture = (name: string) => readFileSync(new URL(`../../fixtures/tls/${name}`, import.meta.url));
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

describe('DER', () => {
  it('reads elements one after the other, and nested ones by their place', () => {
    const bytes = Buffer.from('3006020101020102040100', 'hex');
    expect(derElements(bytes).map(({ tag }) => tag)).toEqual([0x30, 0x04]);
    expect([...(derAt(bytes, 0, 1)?.content ?? [])]).toEqual([2]);
    expect(derAt(bytes, 0, 2)).toBeNull();
  });

  it.each(['', '30', '3082', '30820000', '30ff01', '3084ffffffff00', '0480', '30050201'])(
    'stops at what cannot be read: %s',
    (hex) => {
      expect(derElements(Buffer.from(hex, 'hex')).length).toBeLessThanOrEqual(1);
      expect(stapledStatus(Buffer.from(hex, 'hex'))).toBeNull();
    },
  );
});

describe('a stapled response', () => {
  it('says whether the certificate was revoked', () => {
    expect(stapledStatus(fixture('ocsp-good.der'))).toBe('good');
    expect(stapledStatus(fixture('ocsp-revoked.der'))).toBe('revoked');
    // OCSPResponse { responseStatus tryLater(3) }
    expect(stapledStatus(Buffer.from('30030a0103', 'hex'))).toBeNull();
  });

  it.each(['good', 'revoked'] as const)('is asked for in the handshake: %s', async (status) => {
    const server = createServer({ key: fixture('stapled-key.pem'), cert: fixture('stapled.pem') });
    server.on('OCSPRequest', (_certificate, _issuer, done) => done(null, fixture(`ocsp-${status}.der`)));
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const report = await inspectTls(
      createLocalTransport(),
      { address: { kind: 'tcp', host: '127.0.0.1', port }, serverName: 'localhost' },
      { signal: new AbortController().signal, timeoutMs: 3000 },
    );
    expect(report.ok && report.value).toMatchObject({ stapled: status, chain: [{ mustStaple: true }] });
  });
});

describe('a name for renewal information', () => {
  it('is made of the key identifier and the serial number, as in the example of RFC 9773', () => {
    const extension = Buffer.from(`0603551d23041830168014${'69885b6b87464041e1b37b847ba0ae2cde01c8d4'}`, 'hex');
    expect(renewalId(extension, '87654321')).toBe('aYhba4dGQEHhs3uEe6CuLN4ByNQ.AIdlQyE');
  });

  it('is read from a certificate, and not there without the identifier', () => {
    const certificate = new X509Certificate(fixture('stapled.pem'));
    expect(renewalId(certificate.raw, certificate.serialNumber)).toBe('KMj_oXO0Fwgd9ok4Aih_VRUhP2Q.AIdlQyE');
    expect(renewalId(Buffer.alloc(40), '01')).toBeNull();
    expect(renewalId(certificate.raw, 'not hex')).toBeNull();
  });

  it('leaves an extension out that is not there', () => {
    const certificate = new X509Certificate(fixture('stapled.pem'));
    expect(hasExtension(certificate.raw, 'mustStaple')).toBe(true);
    expect(hasExtension(certificate.raw, 'timestamps')).toBe(false);
  });
});
