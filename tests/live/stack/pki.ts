import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './process.ts';

/** A certificate to write: PEM files `NAME.pem` and `NAME.key` in the folder; self-signed without `signedBy`. */
export type CertificateOrder = {
  readonly folder: string;
  readonly name: string;
  readonly hosts: readonly string[];
  /** Days from now; a negative end is an expired certificate. Defaults: -1 and 825. */
  readonly fromDays?: number;
  readonly untilDays?: number;
  /** The name of an authority that was issued into the same folder. */
  readonly signedBy?: string;
};

const dayMs = 86_400_000;

/** openssl's UTC time: YYMMDDHHMMSSZ. */
function asn1Time(days: number): string {
  return `${new Date(Date.now() + days * dayMs).toISOString().replace(/\D/g, '').slice(2, 14)}Z`;
}

/** Issues a certificate. `openssl ca` is the way to chosen dates that older openssl knows too. */
export async function issueCertificate(order: CertificateOrder): Promise<void> {
  mkdirSync(order.folder, { recursive: true });
  const work = mkdtempSync(join(tmpdir(), 'stack-ca-'));
  const names = order.hosts.map((host) => `${/^[\d.]+$/.test(host) ? 'IP' : 'DNS'}:${host}`).join(',');
  const configText = [
    '[ca]\ndefault_ca = here\n[here]',
    `database = ${work}/index\nserial = ${work}/serial\nnew_certs_dir = ${work}`,
    'default_md = sha256\npolicy = any\nx509_extensions = extensions\n[any]\ncommonName = supplied',
    '[req]\ndistinguished_name = name\n[name]',
    `[extensions]\nsubjectAltName = ${names}\nbasicConstraints = critical,CA:${order.signedBy === undefined ? 'TRUE' : 'FALSE'}\n`,
  ].join('\n');
  writeFileSync(join(work, 'config'), configText);
  writeFileSync(join(work, 'index'), '');
  writeFileSync(join(work, 'serial'), `${Date.now().toString(16).padStart(12, '0')}\n`);
  const key = join(order.folder, `${order.name}.key`);
  const request = join(work, 'request');
  const subject = `/CN=${order.hosts[0] ?? 'localhost'}`;
  const config = ['-config', join(work, 'config')];
  const newKey = ['-newkey', 'rsa:2048', '-nodes', '-keyout', key];
  await run(['openssl', 'req', '-new', ...newKey, ...config, '-subj', subject, '-out', request]);
  const authority = join(order.folder, order.signedBy ?? '');
  const signer =
    order.signedBy === undefined
      ? ['-selfsign', '-keyfile', key]
      : ['-keyfile', `${authority}.key`, '-cert', `${authority}.pem`];
  const dates = ['-startdate', asn1Time(order.fromDays ?? -1), '-enddate', asn1Time(order.untilDays ?? 825)];
  const output = ['-out', join(order.folder, `${order.name}.pem`)];
  await run(['openssl', 'ca', '-batch', '-notext', ...config, ...signer, ...dates, '-in', request, ...output]);
  chmodSync(key, 0o644);
  rmSync(work, { recursive: true });
}
