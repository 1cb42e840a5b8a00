const ROUTER_RULE = /^traefik\.(?:http|tcp)\.routers\.[^.]+\.rule$/i;
/** Older Traefik: `traefik.frontend.rule=Host:a,b`. */
const FRONTEND_RULE = /^traefik(?:\.[^.]+)?\.frontend\.rule$/i;
const HOST_CALL = /\b(?:Host|HostHeader|HostSNI)\(([^)]*)\)/gi;
const DOMAIN = /^(?=.{4,253}$)(?:[a-z0-9_](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/i;

/** Whether a text is a name that can be asked for a certificate: no wildcard, no address. */
export function isDomain(text: string): boolean {
  return DOMAIN.test(text);
}

/** Names in one rule: ``Host(`a`) || Host(`b`, `c`)``, ``HostSNI(`d`)``; patterns (HostRegexp) and `*` are left out. */
export function domainsOfRule(rule: string): string[] {
  const names: string[] = [];
  for (const call of rule.matchAll(HOST_CALL)) {
    for (const quoted of (call[1] ?? '').matchAll(/[`"']([^`"']*)[`"']/g)) names.push(quoted[1] ?? '');
  }
  return names.map((name) => name.trim().toLowerCase()).filter(isDomain);
}

function domainsOfLabel(name: string, value: string): string[] {
  if (ROUTER_RULE.test(name)) return domainsOfRule(value);
  if (!FRONTEND_RULE.test(name)) return [];
  return value
    .replace(/^.*?Host:/i, '')
    .split(/[,;]/)
    .map((part) => part.trim().toLowerCase())
    .filter(isDomain);
}

/** Names that the containers' edge labels declare, each once, in their order. */
export function domainsOfLabels(all: readonly Readonly<Record<string, string>>[]): string[] {
  const found = all.flatMap((labels) => Object.entries(labels).flatMap(([name, value]) => domainsOfLabel(name, value)));
  return [...new Set(found)];
}
