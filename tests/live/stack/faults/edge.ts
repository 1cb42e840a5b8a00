import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { automaticCertificate, drillAuthority } from '../bed.ts';
import { containerOf, exec } from '../compose.ts';
import { siteName } from '../edge.ts';
import { type CertificateOrder, issueCertificate } from '../pki.ts';
import type { StackRecord } from '../place.ts';
import { run } from '../process.ts';
import type { Fault } from './fault.ts';

type Dates = Required<Pick<CertificateOrder, 'fromDays' | 'untilDays'>>;

async function show(stack: StackRecord, snippet: string): Promise<void> {
  writeFileSync(join(stack.bed, 'edge', 'tls.caddy'), snippet);
  const id = await containerOf(stack, 'traefik');
  if ((await run(['docker', 'inspect', '-f', '{{.State.Running}}', id])).stdout.trim() !== 'true') return;
  await exec(stack, 'traefik', [
    'caddy',
    'reload',
    '--config',
    '/etc/caddy/Caddyfile',
    '--adapter',
    'caddyfile',
    '--force',
  ]);
}

/** A certificate that not every bed has yet is issued when it is wanted. */
async function issueMissing(stack: StackRecord, name: string, dates: Dates): Promise<void> {
  const folder = join(stack.bed, 'edge', 'certificates');
  if (existsSync(join(folder, `${name}.pem`))) return;
  await issueCertificate({ folder, name, hosts: [siteName, `api.${siteName}`], signedBy: drillAuthority, ...dates });
}

function certificateFault(name: string, say: string, certificate: string, dates?: Dates): Fault {
  const file = `/etc/caddy-bed/certificates/${certificate}`;
  return {
    name,
    say,
    inflict: async (stack) => {
      if (dates !== undefined) await issueMissing(stack, certificate, dates);
      await show(stack, `(certificate) {\n\ttls ${file}.pem ${file}.key\n}\n`);
    },
    undo: async (stack) => await show(stack, automaticCertificate),
  };
}

/** What can go wrong with the edge's certificate. The edge reloads; it is not restarted. */
export const edgeFaults: readonly Fault[] = [
  certificateFault('cert-expired', 'the edge shows a certificate that expired two days ago', 'expired'),
  certificateFault('cert-selfsigned', 'the edge shows a self-signed certificate', 'selfsigned'),
  certificateFault('cert-wronghost', "the edge shows another site's certificate", 'wronghost'),
  certificateFault('cert-future', 'the edge shows a certificate that is valid from tomorrow on only', 'future', {
    fromDays: 1,
    untilDays: 91,
  }),
  certificateFault('cert-expiring', 'the edge shows a certificate with five days left', 'expiring'),
];
