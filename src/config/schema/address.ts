import type { Address } from '../../model/service.ts';
import { phrase, same } from '../../text/lang.ts';
import { type Leaf, leaf } from '../values/leaf.ts';
import { Refusal } from '../values/refusal.ts';

/** How a target is reached. */
export type TransportChoice =
  | { readonly kind: 'local' }
  | {
      readonly kind: 'ssh';
      /** Host or `Host` alias of the ssh configuration. */
      readonly host: string;
      /** Undefined leaves it to the ssh configuration. */
      readonly user: string | undefined;
      readonly port: number | undefined;
    };

const HOST = /^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$|^\[[0-9a-fA-F:.%]+\]$/;

/** Whether a text can be the host of `ssh://`; an IPv6 address stands in brackets. */
export function isTargetHost(text: string): boolean {
  return HOST.test(text);
}

function portOf(text: string | undefined): number | undefined {
  return text === undefined || text === '' ? undefined : Number(text);
}

function isPort(port: number | undefined): boolean {
  return port === undefined || (Number.isInteger(port) && port >= 1 && port <= 65535);
}

/** `local`, or `ssh://[user@]host[:port]`. */
export function transport(): Leaf<TransportChoice> {
  const wanted = phrase('local ou ssh://usuário@host:porta', 'local or ssh://user@host:port');
  const json = { type: 'string', pattern: '^(local|ssh://.+)$' };
  return leaf({ name: same('local | ssh://…'), json, isText: true }, (raw) => {
    if (raw === 'local') return { kind: 'local' };
    const match = /^ssh:\/\/(?:([^@/:]+)@)?(\[[^\]]+\]|[^:/@]+)(?::(\d+))?\/?$/.exec(String(raw));
    const host = match?.[2] ?? '';
    const port = portOf(match?.[3]);
    if (match !== null && isTargetHost(host) && isPort(port))
      return { kind: 'ssh', user: match[1], host: host.replace(/^\[|\]$/g, ''), port };
    const bare = /^(?:([\w.-]+)@)?[\w.-]+$/.test(String(raw)) && typeof raw === 'string';
    const hasPassword = /^ssh:\/\/[^@/]*:[^@/]*@/.test(String(raw));
    return new Refusal(
      wanted,
      hasPassword
        ? phrase(
            'tire a senha do endereço: o ssh usa chave ou agente',
            'take the password out of the address: ssh uses a key or an agent',
          )
        : bare
          ? phrase(`escreva ssh://${raw}`, `write ssh://${raw}`)
          : phrase('confira usuário, host e porta', 'check user, host and port'),
    );
  });
}

/** A socket path, `unix:///path` or `tcp://host:port`. */
export function engineAddress(): Leaf<Address> {
  const wanted = phrase(
    'unix:///caminho/docker.sock ou tcp://host:porta',
    'unix:///path/docker.sock or tcp://host:port',
  );
  const json = { type: 'string', pattern: '^(/|unix:///|tcp://)' };
  return leaf({ name: phrase('endereço', 'address'), json, isText: true }, (raw) => {
    const given = typeof raw === 'string' ? raw : '';
    const path = given.startsWith('unix://') ? given.slice('unix://'.length) : given;
    if (path.startsWith('/') && !path.endsWith('/')) return { kind: 'unix', path };
    const match = /^tcp:\/\/(\[[^\]]+\]|[^:/]+):(\d+)\/?$/.exec(given);
    const port = portOf(match?.[2]);
    if (match !== null && port !== undefined && isPort(port) && HOST.test(match[1] ?? ''))
      return { kind: 'tcp', host: (match[1] ?? '').replace(/^\[|\]$/g, ''), port };
    return new Refusal(
      wanted,
      phrase('veja "docker context inspect" ou DOCKER_HOST', 'see "docker context inspect" or DOCKER_HOST'),
    );
  });
}

/** A name on the network, with a port. */
export interface HostPort {
  readonly host: string;
  readonly port: number;
}

/** `host` or `host:port`. A URL is refused with the host that it names. */
export function hostPort(
  defaultPort: number,
  wanted = phrase('um nome de domínio, com ou sem :porta', 'a domain name, with or without :port'),
): Leaf<HostPort> {
  const json = { type: 'string', pattern: '^[^/\\s]+$' };
  return leaf({ name: phrase('host ou host:porta', 'host or host:port'), json, isText: true }, (raw) => {
    const given = typeof raw === 'string' ? raw.trim() : '';
    const match = /^(\[[^\]]+\]|[^:/\s]+)(?::(\d+))?$/.exec(given);
    const port = portOf(match?.[2]) ?? defaultPort;
    if (match !== null && HOST.test(match[1] ?? '') && isPort(port))
      return { host: (match[1] ?? '').replace(/^\[|\]$/g, '').toLowerCase(), port };
    const named = URL.canParse(given) ? new URL(given).host : '';
    return new Refusal(
      wanted,
      named !== ''
        ? phrase(`escreva só ${named}`, `write ${named} only`)
        : phrase('escreva, por exemplo, sparkone.example.com', 'write, for example, sparkone.example.com'),
    );
  });
}
