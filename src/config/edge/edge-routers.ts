import { domainsOfRule } from './edge-labels.ts';
import { listOf, type TraefikOptions } from './traefik-options.ts';

/** A way from a name to a service, as the edge's labels or files declare it. */
export interface EdgeRouter {
  readonly name: string;
  /** Service whose labels declare it, or the file's path. */
  readonly source: string;
  readonly protocol: 'http' | 'tcp';
  readonly rule: string;
  /** Names of the rule and of `tls.domains`. */
  readonly domains: readonly string[];
  /** Empty where none are named: all of them then. */
  readonly entryPoints: readonly string[];
  /** It asks for TLS itself; an entry point may do so for all of its routers. */
  readonly hasTls: boolean;
  /** Certificate resolver, '' without. */
  readonly resolver: string;
  /** Service it leads to, '' where it is the only one. */
  readonly service: string;
  /** Port that its labels give to the service; null when they do not. */
  readonly port: number | null;
}

interface Draft {
  rule: string;
  domains: string[];
  entryPoints: string[];
  hasTls: boolean;
  resolver: string;
  service: string;
}

/** The routers that options declare. Names of options do not depend on case. */
export function routersOf(options: TraefikOptions, source: string): EdgeRouter[] {
  const drafts = new Map<string, Draft>();
  for (const [option, value] of options) {
    const [, protocol, name, key = ''] = /^(http|tcp)\.routers\.([^.]+)\.(.+)$/i.exec(option) ?? [];
    if (protocol === undefined || name === undefined) continue;
    const id = `${protocol.toLowerCase()}.${name}`;
    const draft = drafts.get(id) ?? begin();
    take(draft, key.toLowerCase(), value);
    drafts.set(id, draft);
  }
  const port = portOf(options);
  return [...drafts].map(([id, draft]) => {
    const dot = id.indexOf('.');
    return {
      name: id.slice(dot + 1),
      source,
      protocol: id.startsWith('tcp') ? 'tcp' : 'http',
      ...draft,
      domains: [...new Set([...domainsOfRule(draft.rule), ...draft.domains])],
      port,
    };
  });
}

function begin(): Draft {
  return { rule: '', domains: [], entryPoints: [], hasTls: false, resolver: '', service: '' };
}

function take(draft: Draft, key: string, value: string): void {
  if (key === 'rule') draft.rule = value;
  else if (key === 'entrypoints') draft.entryPoints = listOf(value);
  else if (key === 'service') draft.service = value.trim();
  else if (key === 'tls.certresolver') draft.resolver = value.trim();
  else if (/^tls\.domains\[\d+\]\.(main|sans)$/.test(key)) draft.domains.push(...listOf(value));
  if (key === 'tls') draft.hasTls = !/^false$/i.test(value);
  else if (key.startsWith('tls.')) draft.hasTls = true;
}

function portOf(options: TraefikOptions): number | null {
  for (const [option, value] of options)
    if (/^(?:http|tcp)\.services\.[^.]+\.loadbalancer\.server\.port$/i.test(option) && Number(value) > 0)
      return Number(value);
  return null;
}
