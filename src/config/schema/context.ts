import type { Metric } from '../../model/metric.ts';
import type { OpenSecret } from '../values/secret-leaf.ts';

/** Ids that live on higher floors and that a configuration may name. */
export interface Known {
  readonly metrics: readonly Metric[];
  readonly probes: readonly { readonly id: string; readonly everyMs: number }[];
  readonly commands: readonly { readonly id: string; readonly keys: readonly string[] }[];
  readonly themes: readonly string[];
}

/** What the schema is built with. */
export interface SchemaContext {
  readonly known: Known;
  /** Home folder of the operator, for `~/`. */
  readonly home: string;
  readonly openSecret: OpenSecret;
}
