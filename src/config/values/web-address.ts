import { Secret } from '../../model/secret.ts';
import type { HttpAccess } from '../../model/service.ts';
import type { WebAddress } from '../../model/web-address.ts';

const PORTS: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 };

function loginOf({ username, password }: URL): HttpAccess['login'] {
  if (username === '' && password === '') return null;
  return { user: decodeURIComponent(username), password: new Secret(decodeURIComponent(password)) };
}

/** Takes an address to post to apart; null where it is none. */
export function parseWebAddress(text: string): WebAddress | null {
  const url = URL.parse(text.trim());
  const port = url === null ? undefined : PORTS[url.protocol];
  if (url === null || port === undefined || url.hostname === '') return null;
  try {
    return {
      endpoint: {
        address: { kind: 'tcp', host: url.hostname.replace(/^\[|\]$/g, ''), port: Number(url.port || port) },
        route: 'config',
        prefix: '',
        tls: url.protocol === 'https:',
        access: { headers: {}, login: loginOf(url), token: null, tls: { isVerified: true } },
      },
      path: new Secret(url.pathname),
      query: new Secret(url.search),
    };
  } catch {
    return null; // A lone % in user or password.
  }
}
