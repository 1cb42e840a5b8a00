import { inert } from '../../../text/inert.ts';
import { phrase } from '../../../text/lang.ts';
import { alike, type EdgeCheck, edgeProblem, entryPointsOf, isSecured } from './problem.ts';

/** An entry point that the edge does not declare. */
export const unknownEntryPoint: EdgeCheck = ({ routers, fixed: { entryPoints } }) =>
  entryPoints.length === 0
    ? []
    : routers.flatMap(({ name, entryPoints: wanted }) =>
        wanted
          .filter((one) => !entryPoints.some((known) => alike(known.name, one)))
          .map((one) => {
            const [router, entry, declared] = [inert(name), inert(one), entryPoints.map((known) => inert(known.name))];
            return edgeProblem(
              'entrypoint',
              router,
              phrase(
                `o router ${router} escuta em ${entry}, que o Traefik não declara`,
                `the router ${router} listens on ${entry}, which Traefik does not declare`,
              ),
              phrase(`use ${declared.join(' ou ')}`, `use ${declared.join(' or ')}`),
            );
          }),
      );

/** Routers behind a port that the host does not publish. */
export const unpublished: EdgeCheck = ({ routers, fixed, published }) =>
  published === null || published.length === 0
    ? []
    : fixed.entryPoints
        .filter(
          ({ name, port }) =>
            port !== null &&
            !published.includes(port) &&
            routers.some((router) => router.entryPoints.some((wanted) => alike(wanted, name))),
        )
        .map(({ name, port }) =>
          edgeProblem(
            'unpublished',
            inert(name),
            phrase(
              `há routers em ${inert(name)}, mas a porta ${port} da borda não é publicada no host`,
              `routers listen on ${inert(name)}, but port ${port} of the edge is not published on the host`,
            ),
            phrase(`publique-a: ports: ["${port}:${port}"]`, `publish it: ports: ["${port}:${port}"]`),
          ),
        );

/** A name that is served without TLS and without a way to it. */
export const plain: EdgeCheck = ({ routers, fixed }) =>
  routers.flatMap((router) => {
    const open = entryPointsOf(router, fixed).filter(
      (entry) => entry.redirectsTo === '' && !isSecured(router, entry) && router.protocol === 'http',
    );
    // A router at every entry point that one of them redirects is the usual pair of one rule.
    const twin = routers.some(
      (other) => other !== router && other.rule === router.rule && other.hasTls && other.protocol === 'http',
    );
    if (open.length === 0 || router.domains.length === 0 || twin) return [];
    const [name, where] = [inert(router.name), open.map((entry) => inert(entry.name)).join(', ')];
    return [
      edgeProblem(
        'plain',
        name,
        phrase(
          `o router ${name} atende ${inert(router.domains[0] ?? '')} sem TLS em ${where}`,
          `the router ${name} serves ${inert(router.domains[0] ?? '')} without TLS on ${where}`,
        ),
        phrase(
          'ponha tls.certresolver no router, ou redirecione o entry point para o seguro',
          'put tls.certresolver on the router, or redirect the entry point to the secure one',
        ),
      ),
    ];
  });
