import { describe, expect, it } from 'vitest';
import { showConfig, showSchema } from '../../../src/commands/config-show.ts';
import { KNOWN } from '../../../src/commands/known.ts';
import { loadPaths, loadText, write } from '../config/known.ts';

describe('config show', () => {
  const system = () =>
    write(
      'theme: mono\ntargets: { prod: { redis: { password: hunter2 }, postgres: { password: env:P } } }\n',
      'system.yaml',
    );

  it('tells where each value came from, and shows no secret', () => {
    const result = loadPaths(
      { system: system(), user: '/nowhere.yaml' },
      { P: 'hunter3', SPARKONE_TUI_MOUSE: 'false' },
    );
    const { exitCode, output } = showConfig({ result, format: 'text', lang: 'en' });
    expect(exitCode).toBe(0);
    expect(output).toMatch(/^# system: .*system\.yaml \(in use\)\n# user: \/nowhere\.yaml \(not there\)\n/);
    expect(output).toMatch(/^theme: mono +# \/.*system\.yaml:1:8$/m);
    expect(output).toMatch(/^mouse: false +# \$SPARKONE_TUI_MOUSE$/m);
    expect(output).toMatch(/^targets\.prod\.redis\.password: \[secret\]/m);
    expect(output).toMatch(/^targets\.prod\.postgres\.password: env:P/m);
    expect(output).toMatch(/^targets\.prod\.readOnly: false +# default$/m);
    expect(output).not.toMatch(/hunter/);
  });

  it('says the same as JSON', () => {
    const { output } = showConfig({ result: loadPaths({ system: system() }, { P: 'x' }), format: 'json', lang: 'en' });
    const parsed = JSON.parse(output);
    expect(parsed).toMatchObject({ schema: 1, ok: true, files: [{ layer: 'system', state: 'used' }] });
    expect(parsed.values).toContainEqual({
      key: 'theme',
      value: 'mono',
      source: { layer: 'system', file: expect.any(String), line: 1, column: 8 },
    });
    expect(parsed.values).toContainEqual({
      key: 'logs.history',
      value: '500',
      source: { layer: 'default', file: null, line: 0, column: 0 },
    });
    expect(output).not.toMatch(/hunter/);
  });

  it('prints every problem and ends with 78', () => {
    const result = loadText('theme: mno\nmouse: yes\n');
    const text = showConfig({ result, format: 'text', lang: 'pt-BR' });
    expect(text.exitCode).toBe(78);
    expect(text.output).toMatch(
      /^sparkone-tui: a configuração tem 2 problemas; nada foi aberto\n\S+:1:8: theme: .*\n\S+:2:8: mouse: /,
    );
    const json = showConfig({ result, format: 'json', lang: 'en' });
    expect(json.exitCode).toBe(78);
    expect(JSON.parse(json.output).problems[0]).toMatchObject({
      severity: 'error',
      line: 1,
      column: 8,
      key: 'theme',
      found: '"mno"',
      remedy: 'did you mean "mono"?',
    });
  });

  it('emits a JSON Schema that knows every id and describes every key', () => {
    const schema = JSON.parse(showSchema(KNOWN, 'en').output);
    expect(schema).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      additionalProperties: false,
    });
    expect(Object.keys(schema.properties.thresholds.properties)).toEqual(KNOWN.metrics.map(({ id }) => id));
    const undescribed: string[] = [];
    const visit = (node: Record<string, unknown>, path: string) => {
      for (const [name, child] of Object.entries((node.properties ?? {}) as Record<string, Record<string, unknown>>)) {
        if (typeof child.description !== 'string') undescribed.push(`${path}.${name}`);
        visit(child, `${path}.${name}`);
      }
      if (typeof node.additionalProperties === 'object')
        visit(node.additionalProperties as Record<string, unknown>, `${path}.*`);
    };
    visit(schema, '');
    expect(undescribed).toEqual([]);
  });
});
