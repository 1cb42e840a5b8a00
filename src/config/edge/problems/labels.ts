import { inert } from '../../../text/inert.ts';
import { phrase } from '../../../text/lang.ts';
import type { EdgeRouter } from '../edge-routers.ts';
import { type EdgeCheck, edgeProblem } from './problem.ts';

/** One name for two routers. */
export const clashing: EdgeCheck = ({ routers }) => {
  const seen = new Map<string, EdgeRouter>();
  return routers.flatMap((router) => {
    const key = `${router.protocol} ${router.name}`.toLowerCase();
    const before = seen.get(key);
    seen.set(key, before ?? router);
    if (before === undefined || (before.rule === router.rule && before.source === router.source)) return [];
    const [name, one, other] = [inert(router.name), inert(before.source), inert(router.source)];
    return [
      edgeProblem(
        'twice',
        name,
        phrase(
          `o router ${name} é declarado em ${one} e em ${other}: o Traefik descarta os dois se diferem`,
          `the router ${name} is declared in ${one} and in ${other}: Traefik drops both where they differ`,
        ),
        phrase('dê um nome próprio a cada um', 'give each a name of its own'),
      ),
    ];
  });
};

/** Labels that the edge leaves out. */
export const ignored: EdgeCheck = ({ carriers, routers, fixed: { exposesByDefault }, kind }) =>
  kind !== 'traefik'
    ? []
    : carriers
        .filter(({ isEnabled, service }) => {
          const isOff = isEnabled === false || (isEnabled === null && !exposesByDefault);
          return isOff && routers.some(({ source }) => source === service);
        })
        .map(({ service, isEnabled }) =>
          edgeProblem(
            'ignored',
            inert(service),
            isEnabled === false
              ? phrase(
                  `${inert(service)} declara routers e diz traefik.enable=false: o Traefik os ignora`,
                  `${inert(service)} declares routers and says traefik.enable=false: Traefik ignores them`,
                )
              : phrase(
                  `${inert(service)} declara routers sem traefik.enable=true, e exposedByDefault está desligado: o Traefik os ignora`,
                  `${inert(service)} declares routers without traefik.enable=true, and exposedByDefault is off: Traefik ignores them`,
                ),
            phrase('ponha o label traefik.enable=true', 'put the label traefik.enable=true'),
          ),
        );

/** Labels that lead to a port that nobody listens on. */
export const wrongPort: EdgeCheck = ({ carriers, routers }) =>
  carriers.flatMap(({ service, exposed }) => {
    const port = routers.find(({ source }) => source === service)?.port ?? null;
    if (port === null || exposed.length === 0 || exposed.includes(port)) return [];
    return [
      edgeProblem(
        'port',
        inert(service),
        phrase(
          `os labels de ${inert(service)} levam à porta ${port}, e o container expõe ${exposed.join(', ')}`,
          `the labels of ${inert(service)} lead to port ${port}, and the container exposes ${exposed.join(', ')}`,
        ),
        phrase('corrija loadbalancer.server.port', 'correct loadbalancer.server.port'),
      ),
    ];
  });

/** Labels for Traefik beside another edge say nothing to anybody. */
export const foreignLabels: EdgeCheck = ({ kind, routers, sites }) => {
  if (kind !== 'caddy') return [];
  const served = new Set(sites.flatMap(({ domains }) => domains));
  return routers.map(({ name, source, domains }) => {
    const missing = domains.filter((domain) => !served.has(domain)).map(inert);
    const [router, where] = [inert(name), inert(source)];
    return missing.length === 0
      ? edgeProblem(
          'foreign',
          router,
          phrase(
            `os labels do Traefik em ${where} não valem: a borda é o Caddy, e o Caddyfile serve os mesmos nomes`,
            `the Traefik labels of ${where} have no effect: the edge is Caddy, and the Caddyfile serves the same names`,
          ),
          phrase('apague os labels, para que ninguém confie neles', 'remove the labels, so that nobody relies on them'),
          'none',
        )
      : edgeProblem(
          'foreign',
          router,
          phrase(
            `os labels do Traefik em ${where} não valem: a borda é o Caddy, e nenhum site dele serve ${missing.join(', ')}`,
            `the Traefik labels of ${where} have no effect: the edge is Caddy, and none of its sites serves ${missing.join(', ')}`,
          ),
          phrase('ponha o site no Caddyfile', 'put the site into the Caddyfile'),
        );
  });
};

/** A name that is watched and that nobody serves. */
export const unrouted: EdgeCheck = ({ kind, domains, routers, sites }) => {
  const known = new Set([...routers.flatMap((router) => router.domains), ...sites.flatMap((site) => site.domains)]);
  const hasPattern = routers.some(({ rule }) => /HostRegexp|\*/.test(rule));
  const whole = kind === 'traefik' ? routers.length > 0 && !hasPattern : sites.length > 0;
  if (!whole) return [];
  return domains
    .filter((domain) => !domain.includes(':') && !known.has(domain.toLowerCase()))
    .map((domain) =>
      edgeProblem(
        'unrouted',
        inert(domain),
        phrase(
          `${inert(domain)} é vigiado, e nenhum router da borda o declara`,
          `${inert(domain)} is watched, and no router of the edge declares it`,
        ),
        phrase('crie o router, ou tire o nome de domains', 'make the router, or take the name out of domains'),
      ),
    );
};
