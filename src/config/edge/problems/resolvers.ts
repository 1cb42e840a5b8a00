import { inert } from '../../../text/inert.ts';
import { phrase } from '../../../text/lang.ts';
import { alike, type EdgeCheck, type EdgeProblem, edgeProblem, entryPointsOf } from './problem.ts';

/** A certificate is asked for and no name to ask it for. */
export const withoutDomain: EdgeCheck = ({ routers }) =>
  routers
    .filter(({ resolver, domains }) => resolver !== '' && domains.length === 0)
    .map(({ name, source, resolver }) => {
      const [router, where, wanted] = [inert(name), inert(source), inert(resolver)];
      return edgeProblem(
        'domain',
        router,
        phrase(
          `o router ${router} (${where}) pede certificado a ${wanted} sem nenhum domínio`,
          `the router ${router} (${where}) asks ${wanted} for a certificate without any domain`,
        ),
        phrase(
          'ponha Host(`dominio`) na regra (variável vazia no .env?), ou tls.domains',
          'put Host(`domain`) into the rule (an empty variable in .env?), or tls.domains',
        ),
      );
    });

/** A resolver that the edge does not declare. */
export const unknownResolver: EdgeCheck = ({ routers, fixed: { resolvers } }) =>
  resolvers.length === 0
    ? []
    : routers
        .filter(({ resolver }) => resolver !== '' && !resolvers.some(({ name }) => alike(name, resolver)))
        .map(({ name, resolver }) => {
          const [router, wanted, declared] = [inert(name), inert(resolver), resolvers.map((one) => inert(one.name))];
          return edgeProblem(
            'resolver',
            router,
            phrase(
              `o router ${router} usa o resolver ${wanted}, que o Traefik não declara`,
              `the router ${router} uses the resolver ${wanted}, which Traefik does not declare`,
            ),
            phrase(
              `declare --certificatesresolvers.${wanted}.acme.…, ou use ${declared.join(', ')}`,
              `declare --certificatesresolvers.${wanted}.acme.…, or use ${declared.join(', ')}`,
            ),
          );
        });

/** TLS without anything that gets a certificate. */
export const withoutCertificate: EdgeCheck = ({ routers, fixed, hasFileCertificates }) =>
  hasFileCertificates
    ? []
    : routers
        .filter(
          (router) =>
            router.resolver === '' &&
            router.domains.length > 0 &&
            router.hasTls &&
            !entryPointsOf(router, fixed).some(({ resolver }) => resolver !== ''),
        )
        .map(({ name }) =>
          edgeProblem(
            'default-certificate',
            inert(name),
            phrase(
              `o router ${inert(name)} pede TLS sem resolver: o Traefik mostra o certificado dele mesmo`,
              `the router ${inert(name)} asks for TLS without a resolver: Traefik shows its own certificate`,
            ),
            phrase('ponha tls.certresolver no router', 'put tls.certresolver on the router'),
          ),
        );

/** A resolver that cannot prove a name. */
export const challenges: EdgeCheck = ({ fixed: { resolvers, entryPoints }, published }) =>
  resolvers.flatMap(({ name, challenges: ways, challengeEntryPoint }) => {
    const resolver = inert(name);
    if (ways.length === 0)
      return [
        edgeProblem(
          'challenge',
          resolver,
          phrase(`o resolver ${resolver} não tem desafio ACME`, `the resolver ${resolver} has no ACME challenge`),
          phrase(
            'declare tlschallenge, httpchallenge.entrypoint ou dnschallenge.provider',
            'declare tlschallenge, httpchallenge.entrypoint or dnschallenge.provider',
          ),
        ),
      ];
    if (!ways.includes('http')) return tlsChallenge(resolver, ways.includes('dns') || published === null, published);
    const entry = entryPoints.find((one) => alike(one.name, challengeEntryPoint));
    if (entryPoints.length === 0 || (entry !== undefined && (entry.port === null || entry.port === 80))) return [];
    const where = inert(challengeEntryPoint);
    return [
      edgeProblem(
        'challenge',
        resolver,
        entry === undefined
          ? phrase(
              `o resolver ${resolver} responde ao desafio em ${where || '?'}, que o Traefik não declara`,
              `the resolver ${resolver} answers the challenge on ${where || '?'}, which Traefik does not declare`,
            )
          : phrase(
              `o resolver ${resolver} responde ao desafio HTTP na porta ${entry.port}; a autoridade pergunta na 80`,
              `the resolver ${resolver} answers the HTTP challenge on port ${entry.port}; the authority asks on 80`,
            ),
        phrase(
          'use um entry point em :80, ou confira que o host publica 80 nessa porta',
          'use an entry point on :80, or check that the host publishes 80 to that port',
        ),
      ),
    ];
  });

function tlsChallenge(resolver: string, isFine: boolean, published: readonly number[] | null): EdgeProblem[] {
  if (isFine || published === null || published.length === 0 || published.includes(443)) return [];
  return [
    edgeProblem(
      'challenge',
      resolver,
      phrase(
        `o resolver ${resolver} usa o desafio TLS, e a porta 443 da borda não é publicada`,
        `the resolver ${resolver} uses the TLS challenge, and port 443 of the edge is not published`,
      ),
      phrase('publique a 443, ou use outro desafio', 'publish 443, or use another challenge'),
    ),
  ];
}

/** Certificates that go with the container. */
export const lostStorage: EdgeCheck = ({ fixed: { resolvers }, kept }) =>
  kept === null
    ? []
    : resolvers
        .filter(({ storage }) => !kept.some((path) => storage === path || storage.startsWith(`${path}/`)))
        .map(({ name, storage }) =>
          edgeProblem(
            'storage',
            inert(name),
            phrase(
              `o resolver ${inert(name)} guarda os certificados em ${inert(storage)}, que some com o container`,
              `the resolver ${inert(name)} keeps certificates in ${inert(storage)}, which goes with the container`,
            ),
            phrase(
              'monte um volume ali: a cada recriação a autoridade é consultada de novo, e ela limita',
              'mount a volume there: at each recreation the authority is asked again, and it limits that',
            ),
          ),
        );
