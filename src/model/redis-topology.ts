import type { Secret } from './secret.ts';
import type { Address } from './service.ts';

/** How several Redis servers stand together, by configuration. The login of the data nodes is the access's own. */
export type RedisTopology =
  | {
      readonly kind: 'sentinel';
      /** What the sentinels call the master. */
      readonly name: string;
      readonly sentinels: readonly Address[];
      /** Login to the sentinels, which is another one than that to Redis. */
      readonly user: string | null;
      readonly password: Secret | null;
      readonly tls: boolean;
    }
  | {
      readonly kind: 'cluster';
      /** Nodes by which it is entered, first choice first. */
      readonly seeds: readonly Address[];
    };
