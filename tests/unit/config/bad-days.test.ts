import { chmodSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { linesOf, loadedOf, loadPaths, loadText, problemsOf, temporaryFolder, write } from './known.ts';

/** A file that doubles itself by references. */
function aliasBomb(): string {
  const levels = Array.from({ length: 9 }, (_, n) => `a${n + 1}: &a${n + 1} [${Array(9).fill(`*a${n}`).join(', ')}]`);
  return ['a0: &a0 [x, x, x]', ...levels].join('\n');
}

function junk(bytes: number): Uint8Array {
  return Uint8Array.from({ length: bytes }, (_, n) => (n * 2_654_435_761) % 251);
}

/** Runs as a user to whom permissions apply; root passes by them. */
function asNobody<T>(act: () => T): T {
  if (process.geteuid?.() !== 0) return act();
  process.seteuid?.(65_534);
  try {
    return act();
  } finally {
    process.seteuid?.(0);
  }
}

describe('bad days of a configuration', () => {
  it('tells every problem at once, each with line, column, wanted and remedy', () => {
    const text = [
      'theme: mno',
      'targts: {}',
      'targets:',
      '  prod:',
      '    transport: ops@vps-01',
      '    domains: [https://sparkone.example.com/]',
      'thresholds:',
      '  api.latency.p59: { critical: 2s }',
      '  host.disk: { critical: 2s }',
      'intervals: { redis.ping: 10 }',
    ].join('\n');
    expect(linesOf(loadText(text))).toEqual([
      'config.yaml:1:8: theme: found "mno"; wanted default | contrast | mono; did you mean "mono"?',
      expect.stringMatching(
        /^config\.yaml:2:1: found the unknown key "targts"; wanted one of: .*; did you mean "targets"\?$/,
      ),
      'config.yaml:5:16: targets.prod.transport: found "ops@vps-01"; wanted local or ssh://user@host:port; write ssh://ops@vps-01',
      expect.stringMatching(/^config\.yaml:6:15: targets\.prod\.domains\[0\]: .* write sparkone\.example\.com only$/),
      expect.stringMatching(
        /^config\.yaml:8:3: thresholds: .*"api\.latency\.p59".*did you mean "api\.latency\.p95"\?$/,
      ),
      expect.stringMatching(/^config\.yaml:9:26: thresholds\."host\.disk"\.critical: found "2s"; wanted a percentage/),
      expect.stringMatching(
        /^config\.yaml:10:26: intervals\."redis\.ping": found the number 10; .*10s is seconds, 10m minutes$/,
      ),
    ]);
  });

  it('checks where notices go, and never shows an address that lets one in', () => {
    const text = [
      'notify:',
      '  pingUrl: hc-ping.com/secret-uuid',
      '  pings: { Weekly: "https://x.example.com/1" }',
      '  webhook: { url: "ftp://x.example.com/secret" }',
      '  mail: { to: ["Ops <ops@example.com>"], from: "a@b.c\\nBcc: x@y.z" }',
      '  timeout: 10',
    ].join('\n');
    const lines = linesOf(loadText(text));
    expect(lines.map((line) => line.split(';')[0]?.replace(/^config\.yaml:/, ''))).toEqual([
      '2:12: notify.pingUrl: found a secret',
      expect.stringContaining('3:12: notify.pings'),
      '4:19: notify.webhook.url: found a secret',
      '5:16: notify.mail.to[0]: found "Ops <ops@example.com>"',
      expect.stringContaining('5:48: notify.mail.from: found '),
      '6:12: notify.timeout: found the number 10',
    ]);
    expect(lines.join('\n')).not.toContain('secret-uuid');
  });

  it('says the same in Portuguese', () => {
    const [line] = linesOf(loadText('theme: mno\n'), 'pt-BR');
    expect(line).toBe(
      'config.yaml:1:8: theme: encontrado: "mno"; esperado: default | contrast | mono; você quis dizer "mono"?',
    );
  });

  it.each<[name: string, text: string | Uint8Array, line: RegExp]>([
    ['a tab', 'targets:\n\tprod: {}\n', /^config\.yaml:2:1: found a tab .* replace each tab by two spaces$/],
    [
      'a duplicate key',
      'theme: mono\nmouse: true\ntheme: default\n',
      /^config\.yaml:3:1: theme: .*second time.* line 1/,
    ],
    ['several documents', 'theme: mono\n---\nmouse: true\n', /^config\.yaml:2:1: found a second document/],
    ['an unclosed quote', 'theme: "mono\n', /wanted the closing quote/],
    ['crooked indentation', 'logs:\n    history: 1\n  memory: 1MiB\n', /^config\.yaml:3:\d+: .*indent/],
    ['an unknown reference', 'theme: *dark\n', /^config\.yaml:1:8: found a reference/],
    ['a reference to itself', 'links: &x { a: *x }\n', /found a reference/],
    ['an alias bomb', aliasBomb(), /more than 20000 values|references/],
    ['endless brackets', '['.repeat(200_000), /nested too deeply/],
    ['a list for the whole', '- theme\n- mono\n', /^config\.yaml:1:1: found text without a single key/],
    ['prose', 'hello there\n', /found text without a single key/],
    [
      'Latin-1',
      Buffer.from('theme: mono\ncontacts: { a: { name: "Jos\xe9" } }\n', 'latin1'),
      /^config\.yaml:2:\d+: .*not UTF-8.*iconv -f LATIN1/,
    ],
    ['UTF-16', Buffer.from('\ufefftheme: mono\n', 'utf16le'), /found text in UTF-16; .*iconv -f UTF-16/],
    ['1 MB of junk', junk(1_000_000), /found 977 KiB; wanted at most 512 KiB/],
    ['400 KB of junk', junk(400_000), /found a binary file/],
    ['a key that is no text', '{ [a]: 1 }\n', /found a key that is not text/],
    ['nothing after the colon', 'theme:\n', /^config\.yaml:1:\d+: theme: found nothing after the colon/],
    [
      'a number for a text',
      'targets: { a: { project: 7 } }\n',
      /found the number 7; wanted a text; put the value in quotes/,
    ],
    ['yes for true', 'mouse: yes\n', /found "yes"; wanted true \| false; write true/],
    ['a list for a block', 'logs: [a]\n', /found a list; wanted a block of keys/],
    ['a block for a list', 'targets: { a: { domains: { b: 1 } } }\n', /found a block of keys; wanted a list/],
    [
      'a password in an address',
      'targets: { a: { api: { url: "http://u:hunter2@h" } } }\n',
      /found "http:\/\/…@h"; wanted an address without user and password/,
    ],
    [
      'limits in the wrong order',
      'thresholds: { api.latency.p95: { warn: 3s } }\n',
      /warn \(3s\) at or below critical \(2s\): high values are bad/,
    ],
    [
      'limits in the wrong order, below',
      'thresholds: { tls.days: { warn: 3d } }\n',
      /warn \(3d\) at or above critical \(1w\): low values are bad/,
    ],
    [
      'a target that is not there',
      'target: prd\ntargets: { prod: {} }\n',
      /found "prd"; wanted one of the targets: prod; did you mean "prod"\?/,
    ],
    [
      'a contact that is not there',
      'escalation: { 2: { contacts: [devops] } }\n',
      /^config\.yaml:1:\d+: escalation\.2\.contacts\[0\]: .*\(there is none\)/,
    ],
    [
      'a certificate without its key',
      'targets: { a: { prometheus: { tls: { cert: file:/x } } } }\n',
      /cert and key together/,
    ],
    [
      'an address of another database',
      'targets: { a: { postgres: { url: "mysql://u:hunter2@h/d" } } }\n',
      /found a secret; wanted postgresql:\/\/user:password@host/,
    ],
    [
      'half a login',
      'targets: { a: { prometheus: { password: hunter2 } } }\n',
      /password: found a secret; wanted username and password together \(username is missing\)/,
    ],
    ['a pattern that does not compile', 'logs: { filters: { a: { pattern: "(" } } }\n', /wanted a regular expression/],
    [
      'a name of a target that cannot be typed',
      'targets: { "a b": {} }\n',
      /found the name "a b"; wanted a plain name in NAME/,
    ],
  ])('names %s', (_name, text, line) => {
    const started = performance.now();
    const lines = linesOf(loadText(text));
    expect(lines.join('\n')).toMatch(line);
    expect(performance.now() - started).toBeLessThan(5000);
  });

  it('does not drown in broken lines', () => {
    const lines = linesOf(loadText(': '.repeat(20_000)));
    expect(lines.length).toBeLessThanOrEqual(51);
    expect(lines.join('\n')).toMatch(/more problems from here on/);
  });

  it('keeps control characters of the file off the screen', () => {
    const lines = linesOf(loadText('"the\\u001b[31mme": 1\ntheme: "\\u001b]0;x\\u0007mono"\n'));
    expect(lines.join('\n')).not.toContain('\u001b');
  });

  it('never shows a secret that is in the wrong place', () => {
    const text =
      'targets:\n  a:\n    pasword: hunter2\n    postgres: { password: 12345, url: [hunter2] }\n    redis: hunter2\n';
    expect(linesOf(loadText(text)).join('\n')).not.toMatch(/hunter2(?!")|12345/);
  });

  it('names a missing --config file, a folder, and a file without permission', () => {
    const folder = temporaryFolder();
    expect(linesOf(loadPaths({ file: join(folder, 'none.yaml') }))[0]).toMatch(/wanted the file named by --config/);
    mkdirSync(join(folder, 'sub'));
    expect(linesOf(loadPaths({ file: join(folder, 'sub') }))[0]).toMatch(/found a folder; .*sub\/config\.yaml/);
    symlinkSync('loop', join(folder, 'loop'));
    expect(linesOf(loadPaths({ file: join(folder, 'loop') }))[0]).toMatch(/links that go in circles/);
    expect(linesOf(loadPaths({ file: '/dev/zero' }))[0]).toMatch(/no plain file/);
  });

  it('names a file without permission', () => {
    const folder = temporaryFolder();
    chmodSync(folder, 0o755);
    const path = write('theme: mono\n', 'config.yaml', folder);
    chmodSync(path, 0o000);
    expect(linesOf(asNobody(() => loadPaths({ user: path })))[0]).toMatch(/without permission to read; .*chmod 600/);
  });

  it('shows a mistake in a weaker layer even where a stronger one covers it', () => {
    const system = write('theme: mno\n', 'system.yaml');
    const user = write('theme: mono\n', 'user.yaml');
    expect(linesOf(loadPaths({ system, user }))).toEqual([expect.stringMatching(/^system\.yaml:1:8: theme/)]);
  });

  it('says which secret is not there, and how to bring it', () => {
    const text = 'targets: { a: { redis: { password: "env:NOPE" }, postgres: { password: "file:/nowhere" } } }\n';
    expect(linesOf(loadText(text)).join('\n')).toMatch(
      /variable NOPE .*not set.*export NOPE[\s\S]*\/nowhere \(it does not exist\)/,
    );
  });

  it('accepts an empty file, a file of comments, no file at all, a BOM, CRLF', () => {
    expect(loadedOf(loadText('')).files[0]?.state).toBe('empty');
    expect(loadedOf(loadText('# nothing\n---\n')).files[0]?.state).toBe('empty');
    expect(loadedOf(loadPaths({ user: '/nowhere/config.yaml' })).files[0]?.state).toBe('absent');
    expect(loadedOf(loadText('\ufefftheme: mono\r\nmouse: false\r\n')).config).toMatchObject({
      theme: 'mono',
      mouse: false,
    });
    expect(problemsOf(loadText('theme: mono\r\nmouse: 1\r\n'))[0]?.origin).toMatchObject({ line: 2, column: 8 });
  });

  it('warns of a secret in a file that others can read', () => {
    const path = write('targets: { a: { redis: { password: hunter2, user: ops } } }\n');
    expect(loadedOf(loadPaths({ file: path })).warnings).toEqual([]);
    chmodSync(path, 0o644);
    const { warnings } = loadedOf(loadPaths({ file: path }));
    expect(warnings).toHaveLength(1);
    expect(warnings[0]?.key).toBe('targets.a.redis.password');
    expect(JSON.stringify(warnings)).not.toContain('hunter2');
    const reference = write('targets: { a: { redis: { password: env:P } } }\n');
    chmodSync(reference, 0o644);
    expect(loadedOf(loadPaths({ file: reference }, { P: 'x' })).warnings).toEqual([]);
  });
});
