import * as z from 'zod';
import type { Lang } from '../text/lang.ts';
import { keepClosed } from './open-secrets.ts';
import type { Known } from './schema/context.ts';
import { createSchema } from './schema/root.ts';
import { NOTES } from './values/note.ts';

/** The JSON Schema (draft 2020-12) of a configuration file, for editors and for checks in a pipeline. */
export function jsonSchema(known: Known, lang: Lang): Record<string, unknown> {
  return describedSchema(createSchema({ known, home: '~', openSecret: keepClosed }), lang);
}

/** The JSON Schema of a form whose parts are described by notes. */
export function describedSchema(schema: z.ZodType, lang: Lang): Record<string, unknown> {
  const emitted = z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema: json }) => {
      const note = NOTES.get(zodSchema);
      if (note?.kind !== undefined) Object.assign(json, note.kind.json);
      if (note?.about === undefined) return;
      const otherwise =
        note.otherwise === undefined ? '' : ` (${lang === 'pt-BR' ? 'padrão' : 'default'}: ${note.otherwise[lang]})`;
      json.description = note.about[lang] + otherwise;
    },
  });
  return { ...emitted, title: 'sparkone-tui' };
}
