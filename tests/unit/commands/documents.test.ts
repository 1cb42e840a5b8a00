import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { generatedDocuments } from '../../../src/commands/documents.ts';

const root = join(import.meta.dirname, '..', '..', '..');

it.each(generatedDocuments())('$path is up to date (npm run docs)', ({ path, text }) => {
  expect(readFileSync(join(root, path), 'utf8')).toBe(text);
});
