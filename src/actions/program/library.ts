import { ARCHIVES } from './library-archives.ts';
import { DEPLOYS } from './library-deploys.ts';
import { EDGE } from './library-edge.ts';
import { HTTP } from './library-http.ts';
import { POSTGRES } from './library-postgres.ts';
import { RECEIPTS } from './library-receipts.ts';
import { REDIS } from './library-redis.ts';
import { SWARM } from './library-swarm.ts';

/** Functions of `call` steps: `call_NAME`, each with its arguments in `$1` and on. They run inside the job program. */
export const LIBRARY = [RECEIPTS, POSTGRES, ARCHIVES, DEPLOYS, REDIS, HTTP, EDGE, SWARM].join('\n');
