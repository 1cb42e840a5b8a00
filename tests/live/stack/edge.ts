import { X509Certificate } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { exec } from './compose.ts';
import type { StackRecord } from './place.ts';

/** The public name of the stack's site. */
export const siteName = 'sparkone.test';

/** The file with the roots of the stack's certificate authority. A restarted authority has a new one: older roots stay in it. */
export function edgeCaFile(stack: StackRecord): string {
  return join(stack.bed, 'edge-ca.pem');
}

/** Fetches a text from inside the compose network, where every service is reachable whatever the variant publishes. */
export async function fetchInside(stack: StackRecord, url: string): Promise<string> {
  const program =
    "process.env.NODE_TLS_REJECT_UNAUTHORIZED='0';const a=await fetch(process.argv[1],{signal:AbortSignal.timeout(5000)});process.stdout.write(await a.text())";
  const argv = ['node', '--no-warnings', '--input-type=module', '-e', program, url];
  return (await exec(stack, 'api', argv, { deadlineMs: 15_000 })).stdout;
}

/** Adds the authority's present root to the CA file. */
export async function trustEdge(stack: StackRecord): Promise<void> {
  const root = await fetchInside(stack, 'https://pebble:15000/roots/0');
  const known = existsSync(edgeCaFile(stack)) ? readFileSync(edgeCaFile(stack), 'utf8') : '';
  if (!root.includes('BEGIN CERTIFICATE')) throw new Error('the certificate authority gave no root');
  if (!known.includes(root.trim())) appendFileSync(edgeCaFile(stack), `${root.trim()}\n`);
}

/** The certificate that the edge shows for a name, and why it is not trusted with the stack's own CA (null: it is). */
export async function edgeCertificate(
  stack: StackRecord,
  host: string = siteName,
): Promise<{ readonly certificate: X509Certificate; readonly problem: string | null }> {
  const port = stack.ports['edge-https'];
  if (port === undefined) throw new Error('the edge is not published');
  const ca = existsSync(edgeCaFile(stack)) ? readFileSync(edgeCaFile(stack)) : undefined;
  return await new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, servername: host, rejectUnauthorized: false, ...(ca && { ca }) });
    socket.setTimeout(5000, () => socket.destroy(new Error('the edge is silent')));
    socket.on('error', reject);
    socket.on('secureConnect', () => {
      const certificate = new X509Certificate(socket.getPeerCertificate().raw);
      const problem = socket.authorized ? null : String(socket.authorizationError);
      socket.destroy();
      resolve({ certificate, problem });
    });
  });
}
