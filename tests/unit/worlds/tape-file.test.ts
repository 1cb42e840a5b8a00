import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTapeWriter, readTapeFile } from '../../../src/worlds/tape-file.ts';

describe('a tape file', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tape-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('is read as text', async () => {
    await writeFile(join(folder, 'a.jsonl'), '{"kind":"x"}\n');
    expect(await readTapeFile(join(folder, 'a.jsonl'))).toEqual({ ok: true, value: '{"kind":"x"}\n' });
  });

  it('that does not exist, or is a folder, is a fault that names it', async () => {
    expect(await readTapeFile(join(folder, 'none.jsonl'))).toMatchObject({ ok: false, fault: { kind: 'absent' } });
    const found = await readTapeFile(folder);
    expect(found).toMatchObject({ ok: false, fault: { kind: 'denied', code: 'EISDIR' } });
  });

  it('is written for this user only, and never over another one', async () => {
    const path = join(folder, 'new.jsonl');
    const opened = openTapeWriter(path);
    if (!opened.ok) throw new Error(opened.fault.message.en);
    opened.value.write('one\n');
    opened.value.write('two\n');
    expect(opened.value.close()).toBeNull();
    expect(await readFile(path, 'utf8')).toBe('one\ntwo\n');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(openTapeWriter(path)).toMatchObject({ ok: false, fault: { code: 'EEXIST' } });
  });
});
