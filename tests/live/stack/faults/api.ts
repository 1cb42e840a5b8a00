import { compose } from '../compose.ts';
import { type Fault, knobFault, pausedFault, recreatedFault, restartedAfter, stoppedFault } from './fault.ts';

/** What can go wrong with the api, the worker and the rest of the containers. */
export const containerFaults: readonly Fault[] = [
  stoppedFault('prometheus'),
  stoppedFault('api'),
  stoppedFault('worker'),
  pausedFault('api'),
  {
    name: 'half-up',
    say: 'api and worker are stopped, everything else runs: what an interrupted `up` leaves',
    inflict: async (stack) => void (await compose(stack, ['stop', '-t', '5', 'api', 'worker'])),
    undo: async (stack) => void (await compose(stack, ['start', 'api', 'worker'])),
  },
  {
    name: 'stack-down',
    say: 'every container of the stack is stopped',
    inflict: async (stack) => void (await compose(stack, ['stop', '-t', '5'])),
    undo: async (stack) => void (await compose(stack, ['start'])),
  },
  knobFault('api-500', 'every route of the api answers 500, unhandled and so not counted in its metrics', 'errors'),
  knobFault('api-5xx', 'the business routes answer 503, handled and so counted in the metrics', 'handled-errors'),
  knobFault('api-hang', 'the api accepts connections and never answers', 'hang'),
  knobFault('api-slow', 'every answer of the api takes 3 s longer', 'latency', '3'),
  knobFault('api-nonjson', 'the api answers HTML with status 200', 'non-json'),
  knobFault('api-redirect', 'the api answers 302', 'redirect'),
  knobFault('api-huge', 'every answer of the api is 50 MB long', 'huge'),
  knobFault('api-unhealthy', 'the api runs and its health check fails', 'never-healthy'),
  restartedAfter(
    'api',
    knobFault(
      'oom-child',
      'a worker process of the api is killed for memory; the container keeps running',
      'leak',
      '60',
    ),
  ),
  knobFault('log-flood', 'the api writes 1000 log lines a second', 'log-flood', '1000'),
  knobFault('hostile-log', 'the api logs terminal escapes every 2 s', 'hostile-log'),
  knobFault('no-traffic', 'nobody calls the api: quantiles become NaN', 'no-traffic'),
  recreatedFault('restart-loop', 'the worker exits with 3 as soon as it starts, again and again', 'worker', {
    command: ['sh', '-c', 'echo "ERROR:src.app.worker:cannot start"; exit 3'],
  }),
  recreatedFault(
    'bad-entrypoint',
    'the worker was created and cannot start: its program does not exist (127)',
    'worker',
    {
      entrypoint: ['/no/such/program'],
    },
  ),
];
