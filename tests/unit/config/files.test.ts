import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { KNOWN as REAL } from '../../../src/commands/known.ts';
import { loadConfig } from '../../../src/config/load.ts';
import { KNOWN, linesOf, loadedOf } from './known.ts';

const folder = join(import.meta.dirname, '..', '..', 'configs');
const SECRETS = { PGPASSWORD: 'x', PROMETHEUS_PASSWORD: 'x', PING_URL: 'https://ping.example.com/x' };

function load(path: string, known = KNOWN) {
  return loadConfig({
    files: [{ layer: 'file', path, isRequired: true }],
    env: SECRETS,
    known,
    home: '/home/ops',
  });
}

describe('configuration files', () => {
  it.each(readdirSync(join(folder, 'good')))('good/%s is accepted', (name) => {
    expect(Object.keys(loadedOf(load(join(folder, 'good', name), REAL)).config.targets)).toBeDefined();
  });

  it.each(readdirSync(join(folder, 'bad')).filter((name) => name.endsWith('.yaml')))(
    'bad/%s is refused in these words',
    async (name) => {
      const result = load(join(folder, 'bad', name));
      const said = (['pt-BR', 'en'] as const).map((lang) => linesOf(result, lang).join('\n')).join('\n\n');
      await expect(`${said}\n`).toMatchFileSnapshot(join(folder, 'bad', `${name}.golden`));
    },
  );
});
