import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { initConfig, renderConfig } from '../../../src/commands/init.ts';
import { KNOWN } from '../../../src/commands/known.ts';
import { loadConfig } from '../../../src/config/load.ts';
import { fault } from '../../../src/model/fault.ts';
import { Secret } from '../../../src/model/secret.ts';
import type { Discovered } from '../../../src/model/target.ts';
import { LANGS, same } from '../../../src/text/lang.ts';
import { temporaryFolder } from '../config/known.ts';
import { DISCOVERED as STACK } from './doctor/evidence.ts';

const { prometheus, postgres } = STACK;
const DISCOVERED: Discovered = {
  ...STACK,
  containers: [],
  prometheus: prometheus && { ...prometheus, prefix: '/prometheus' },
  postgres: postgres && { ...postgres, password: new Secret('hunter2') },
};

const load = (path: string) =>
  loadConfig({ files: [{ layer: 'file', path, isRequired: true }], env: ENV, known: KNOWN, home: '/home/ops' });
const ADDRESSES: Readonly<Record<string, string>> = {
  DATABASE_URL: 'postgresql+asyncpg://u:p@db/spark',
  REDIS_URL: 'redis://redis:6379/0',
  SPARKONE_PING_URL: 'https://ping.example.com/uuid',
  SPARKONE_PING_WEEKLY: 'https://ping.example.com/weekly',
  SPARKONE_WEBHOOK: 'https://chat.example.com/hook',
};
const ENV = Object.fromEntries(
  [
    'PROMETHEUS_PASSWORD',
    'DATABASE_URL',
    'REDIS_URL',
    'PGPASSWORD',
    'REDIS_PASSWORD',
    'SSH_PASSPHRASE',
    'SPARKONE_PING_URL',
    'SPARKONE_PING_WEEKLY',
    'SPARKONE_WEBHOOK',
    'WEBHOOK_TOKEN',
  ].map((name) => [name, ADDRESSES[name] ?? 'x']),
);

/** The file with every comment sign taken off its keys; files of secrets are put where they can be read. */
function uncommented(text: string, secretFile: string): string {
  return text
    .split('\n')
    .map((line) => line.replace(/^(\s*)#(?=[^\s#])/, '$1').replace(/file:\/etc\/\S+/, `file:${secretFile}`))
    .join('\n');
}

describe('init', () => {
  it.each(LANGS)('writes a file that is accepted as it is, and with every key uncommented (%s)', (lang) => {
    const folder = temporaryFolder();
    const path = join(folder, 'etc', 'config.yaml');
    const result = initConfig({ discovered: DISCOVERED, known: KNOWN, path, force: false, lang });
    expect(result.exitCode).toBe(0);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'etc')).mode & 0o777).toBe(0o700);
    expect(readdirSync(join(folder, 'etc'))).toEqual(['config.yaml']);
    const loaded = load(path);
    expect(loaded).toMatchObject({ ok: true });
    if (loaded.ok)
      expect(loaded.loaded.config.targets['sparkone-prod']).toMatchObject({
        environment: 'production',
        project: 'sparkone',
        directory: '/opt/sparkone',
      });

    const all = join(folder, 'all.yaml');
    const secret = join(folder, 'secret');
    writeFileSync(secret, 'x\n', { mode: 0o600 });
    writeFileSync(all, uncommented(readFileSync(path, 'utf8'), secret), { mode: 0o600 });
    const whole = load(all);
    expect(whole.ok ? [] : whole.problems).toEqual([]);
    if (!whole.ok) return;
    const target = whole.loaded.config.targets['sparkone-prod'];
    expect(target?.domains).toEqual([{ host: 'sparkone.example.com', port: 443 }]);
    expect(target?.prometheus.url).toBe('http://172.18.0.9:9090/prometheus');
    expect(target?.postgres).toMatchObject({ host: '172.18.0.9', port: 5432, user: 'app' });
    expect(Object.keys(whole.loaded.config.thresholds)).toHaveLength(KNOWN.metrics.length);
  });

  it('changes nothing that holds when every threshold is uncommented', () => {
    const folder = temporaryFolder();
    const path = join(folder, 'all.yaml');
    const secret = join(folder, 'secret');
    writeFileSync(secret, 'x\n', { mode: 0o600 });
    writeFileSync(path, uncommented(renderConfig({ discovered: DISCOVERED, known: KNOWN, lang: 'en' }), secret), {
      mode: 0o600,
    });
    const result = load(path);
    if (!result.ok) throw new Error('refused');
    for (const { id, threshold } of KNOWN.metrics.filter(({ threshold }) => threshold !== undefined))
      expect(result.loaded.config.thresholds[id]).toMatchObject({
        ...(threshold?.warn === undefined ? {} : { warn: threshold.warn }),
        ...(threshold?.critical === undefined ? {} : { critical: threshold.critical }),
      });
  });

  it('never writes a password', () => {
    for (const lang of LANGS)
      expect(renderConfig({ discovered: DISCOVERED, known: KNOWN, lang })).not.toContain('hunter2');
  });

  it('does not replace a file without --force, and keeps the old one with it', () => {
    const path = join(temporaryFolder(), 'config.yaml');
    writeFileSync(path, 'theme: mono\n');
    const init = (force: boolean) => initConfig({ discovered: DISCOVERED, known: KNOWN, path, force, lang: 'en' });
    expect(init(false)).toMatchObject({
      exitCode: 73,
      output: expect.stringMatching(/exists and was not touched; use --force/),
    });
    expect(readFileSync(path, 'utf8')).toBe('theme: mono\n');
    expect(init(true)).toMatchObject({ exitCode: 0, output: expect.stringContaining(`kept as ${path}.old`) });
    expect(readFileSync(`${path}.old`, 'utf8')).toBe('theme: mono\n');
    expect(load(path)).toMatchObject({ ok: true });
  });

  it('keeps a link and replaces what it points to; a link to nothing is not followed without --force', () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'real'));
    writeFileSync(join(folder, 'real', 'config.yaml'), 'theme: mono\n');
    const path = join(folder, 'config.yaml');
    symlinkSync('real/config.yaml', path);
    expect(initConfig({ discovered: DISCOVERED, known: KNOWN, path, force: true, lang: 'en' }).exitCode).toBe(0);
    expect(readFileSync(join(folder, 'real', 'config.yaml'), 'utf8')).toContain('sparkone-prod');
    symlinkSync('/nowhere', join(folder, 'dangling'));
    expect(
      initConfig({ discovered: DISCOVERED, known: KNOWN, path: join(folder, 'dangling'), force: false, lang: 'en' })
        .exitCode,
    ).toBe(73);
  });

  it('says why it could not write', () => {
    const path = join(temporaryFolder(), 'file');
    writeFileSync(path, '');
    const result = initConfig({
      discovered: DISCOVERED,
      known: KNOWN,
      path: join(path, 'config.yaml'),
      force: false,
      lang: 'en',
    });
    expect(result).toMatchObject({
      exitCode: 73,
      output: expect.stringMatching(/could not write .* \((ENOTDIR|EEXIST)\)/),
    });
  });

  it('prints without a path, and says when the engine did not answer', () => {
    const engineFault = fault('denied', same('permission denied'), same('join the group'));
    const { output } = initConfig({
      discovered: { ...DISCOVERED, engineFault },
      known: KNOWN,
      path: null,
      force: false,
      lang: 'en',
    });
    expect(output).toContain('# The engine did not answer: permission denied');
  });
});
