import { writeRaw } from './log.ts';

const frames = [
  [
    '/usr/local/lib/python3.11/site-packages/uvicorn/protocols/http/httptools_impl.py',
    426,
    'run_asgi',
    'result = await app(',
  ],
  [
    '/usr/local/lib/python3.11/site-packages/uvicorn/middleware/proxy_headers.py',
    84,
    '__call__',
    'return await self.app(scope, receive, send)',
  ],
  [
    '/usr/local/lib/python3.11/site-packages/fastapi/applications.py',
    292,
    '__call__',
    'await super().__call__(scope, receive, send)',
  ],
  [
    '/usr/local/lib/python3.11/site-packages/starlette/applications.py',
    122,
    '__call__',
    'await self.middleware_stack(scope, receive, send)',
  ],
  ['/usr/local/lib/python3.11/site-packages/starlette/middleware/errors.py', 184, '__call__', 'raise exc'],
  [
    '/usr/local/lib/python3.11/site-packages/starlette/middleware/base.py',
    108,
    '__call__',
    'response = await self.dispatch_func(request, call_next)',
  ],
  ['/app/src/app/middleware/security.py', 71, 'dispatch', 'response = await call_next(request)'],
  ['/app/src/app/middleware/rate_limiting.py', 133, 'dispatch', 'allowed, info = await self.limiter.is_allowed(key)'],
] as const;

function frameLines(margin: string): string[] {
  return frames.flatMap(([file, line, name, code]) => [
    `${margin}  File "${file}", line ${line}, in ${name}`,
    `${margin}    ${code}`,
  ]);
}

/** The Python traceback of an unhandled exception, as uvicorn prints it: an exception group with `|` margins, 60+ lines. */
export function tracebackLines(exception: string, message: string): string[] {
  const last = `${exception}: ${message}`;
  return [
    'ERROR:    Exception in ASGI application',
    '  + Exception Group Traceback (most recent call last):',
    ...frameLines('  | '),
    '  | ExceptionGroup: unhandled errors in a TaskGroup (1 sub-exception)',
    '  +-+---------------- 1 ----------------',
    '    | Traceback (most recent call last):',
    ...frameLines('    | '),
    `    | ${last}`,
    '    +------------------------------------',
    '',
    'During handling of the above exception, another exception occurred:',
    '',
    'Traceback (most recent call last):',
    ...frameLines(''),
    '  File "/app/src/app/core/errors.py", line 58, in wrap',
    '    raise',
    last,
  ];
}

/** Prints the traceback in one write, as one process does. */
export function logTraceback(exception: string, message: string): void {
  writeRaw(tracebackLines(exception, message).join('\n'));
}
