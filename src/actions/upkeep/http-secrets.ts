import { Secret } from '../../model/secret.ts';
import type { Endpoint } from '../../model/service.ts';

/** A value as curl's configuration file quotes it (curl(1), --config); line ends would begin another option. */
function quoted(value: string): string {
  return `"${value.replace(/[\r\n]/g, '').replace(/[\\"]/g, '\\$&')}"`;
}

/** Who we are to a service as a job's secrets; empty where the configuration says nothing of it. */
export function httpSecrets({ access, tls, address }: Endpoint): ReadonlyMap<string, Secret> {
  if (access === undefined) return new Map();
  const { headers, login, token } = access;
  const { ca, cert, key, serverName, isVerified } = access.tls;
  const named = tls && serverName !== undefined && address.kind === 'tcp';
  const lines = [
    ...Object.entries(headers).map(([name, value]) => `header = ${quoted(`${name}: ${value.reveal()}`)}`),
    ...(token === null ? [] : [`header = ${quoted(`Authorization: Bearer ${token.reveal()}`)}`]),
    ...(login === null || token !== null ? [] : [`user = ${quoted(`${login.user}:${login.password.reveal()}`)}`]),
    ...(tls && !isVerified ? ['insecure'] : []),
    ...(named ? [`connect-to = ${quoted(`${serverName}:${address.port}:${address.host}:${address.port}`)}`] : []),
  ];
  const pem = { HTTP_CA: ca, HTTP_CERT: cert, HTTP_KEY: key };
  const given = Object.entries(pem).flatMap(([name, value]) =>
    tls && value !== undefined ? [[name, value] as const] : [],
  );
  if (lines.length === 0 && given.length === 0) return new Map();
  // Never empty: the step goes by it.
  return new Map([['HTTP_CONFIG', new Secret(['silent', ...lines].join('\n'))], ...given]);
}
