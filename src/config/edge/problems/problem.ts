import type { Phrase } from '../../../text/lang.ts';
import type { CaddySite } from '../caddy-file.ts';
import type { EdgeStatic, EntryPoint } from '../edge-entries.ts';
import type { EdgeRouter } from '../edge-routers.ts';

/** A service whose labels declare routers. */
export interface EdgeCarrier {
  readonly service: string;
  /** What `traefik.enable` says; null when it is not there. */
  readonly isEnabled: boolean | null;
  readonly exposed: readonly number[];
}

/** Everything that is declared for an edge. Null is what cannot be told. */
export interface EdgeShape {
  readonly kind: 'traefik' | 'caddy' | 'other';
  readonly fixed: EdgeStatic;
  readonly routers: readonly EdgeRouter[];
  /** Of Caddy. */
  readonly sites: readonly CaddySite[];
  readonly carriers: readonly EdgeCarrier[];
  /** Files give certificates of their own (`tls.certificates`, `tls.stores`). */
  readonly hasFileCertificates: boolean;
  /** Ports of the edge's container that the host publishes. */
  readonly published: readonly number[] | null;
  /** Paths in the edge's container that outlive it. */
  readonly kept: readonly string[] | null;
  /** Names that are looked at. */
  readonly domains: readonly string[];
}

/** Something in the declarations that does not fit together. */
export interface EdgeProblem {
  /** What is wrong, in a word: `resolver`. */
  readonly id: string;
  /** Router, resolver, entry point or name that it is about. */
  readonly about: string;
  /** `none` is worth knowing and does no harm. */
  readonly level: 'warn' | 'none';
  readonly text: Phrase;
  readonly remedy: Phrase;
}

/** One thing that is looked for. */
export type EdgeCheck = (shape: EdgeShape) => readonly EdgeProblem[];

/** Builds a problem. */
export function edgeProblem(
  id: string,
  about: string,
  text: Phrase,
  remedy: Phrase,
  level: EdgeProblem['level'] = 'warn',
): EdgeProblem {
  return { id, about, level, text, remedy };
}

/** Names of Traefik do not depend on case. */
export function alike(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** Entry points at which a router answers: those it names, else all. */
export function entryPointsOf({ entryPoints }: EdgeRouter, fixed: EdgeStatic): readonly EntryPoint[] {
  if (entryPoints.length === 0) return fixed.entryPoints;
  return fixed.entryPoints.filter(({ name }) => entryPoints.some((wanted) => alike(wanted, name)));
}

/** Whether a router speaks TLS at an entry point. */
export function isSecured(router: EdgeRouter, entry: EntryPoint): boolean {
  return router.hasTls || entry.hasTls;
}
