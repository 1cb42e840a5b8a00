import type { Moment } from '../moment.ts';

type Trouble = Exclude<Moment['logs']['apiErrors'], 'none' | 'slow'>;

const FRAMES: readonly (readonly [file: string, line: number, where: string, code: string])[] = [
  [
    'uvicorn/protocols/http/httptools_impl.py',
    426,
    'run_asgi',
    'result = await app(self.scope, self.receive, self.send)',
  ],
  ['uvicorn/middleware/proxy_headers.py', 84, '__call__', 'return await self.app(scope, receive, send)'],
  ['fastapi/applications.py', 1106, '__call__', 'await super().__call__(scope, receive, send)'],
  ['starlette/applications.py', 122, '__call__', 'await self.middleware_stack(scope, receive, send)'],
  ['starlette/middleware/errors.py', 184, '__call__', 'raise exc'],
  ['starlette/middleware/errors.py', 162, '__call__', 'await self.app(scope, receive, _send)'],
  ['starlette/middleware/base.py', 108, '__call__', 'response = await self.dispatch_func(request, call_next)'],
];

const ENDS: Readonly<Record<Trouble, { readonly frame: string; readonly code: string; readonly error: string }>> = {
  redis: {
    frame: 'File "/app/src/app/middleware/rate_limit.py", line 61, in dispatch',
    code: 'count = await self.redis.incr(key)',
    error: 'redis.exceptions.ConnectionError',
  },
  pool: {
    frame: 'File "/app/src/app/infrastructure/database.py", line 48, in get_session',
    code: 'async with self.session_factory() as session:',
    error: 'sqlalchemy.exc.TimeoutError',
  },
  postgres: {
    frame: 'File "/app/src/app/infrastructure/database.py", line 52, in get_session',
    code: 'await session.execute(text("SELECT 1"))',
    error: 'asyncio.exceptions.TimeoutError',
  },
  deploy: {
    frame: 'File "/app/src/app/middleware/session.py", line 27, in dispatch',
    code: 'request.state.session = current.session_id',
    error: 'AttributeError',
  },
  disk: {
    frame: 'File "/app/src/app/services/uploads.py", line 90, in save',
    code: 'handle.write(chunk)',
    error: 'OSError',
  },
};

function frames(margin: string): string[] {
  return FRAMES.flatMap(([file, line, where, code]) => [
    `${margin}  File "/usr/local/lib/python3.11/site-packages/${file}", line ${line}, in ${where}`,
    `${margin}    ${code}`,
    `${margin}    ${'^'.repeat(Math.min(60, code.length))}`,
  ]);
}

/** What uvicorn writes for an unhandled exception under Starlette's task groups: an exception group of 60-odd lines. */
export function tracebackOf(trouble: Trouble, message: string): readonly string[] {
  const end = ENDS[trouble];
  return [
    'ERROR:    Exception in ASGI application',
    '  + Exception Group Traceback (most recent call last):',
    ...frames('  | '),
    '  | ExceptionGroup: unhandled errors in a TaskGroup (1 sub-exception)',
    '  +-+---------------- 1 ----------------',
    '    | Traceback (most recent call last):',
    ...frames('    | '),
    `    |   ${end.frame}`,
    `    |     ${end.code}`,
    `    | ${end.error}: ${message}`,
    '    +------------------------------------',
    '',
    'During handling of the above exception, another exception occurred:',
    '',
    'Traceback (most recent call last):',
    `  ${end.frame}`,
    `    ${end.code}`,
    `${end.error}: ${message}`,
  ];
}
