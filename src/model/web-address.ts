import type { Secret } from './secret.ts';
import type { Endpoint } from './service.ts';

/** An address of the web that itself lets one in: whoever knows its path may post there. */
export interface WebAddress {
  /** Where it is, without its path. */
  readonly endpoint: Endpoint;
  /** Path without query. */
  readonly path: Secret;
  /** Query with its `?`; '' without. */
  readonly query: Secret;
}
