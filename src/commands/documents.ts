import { keepClosed } from '../config/open-secrets.ts';
import { outlineOf } from '../config/outline.ts';
import { referenceText } from '../config/reference.ts';
import { createSchema } from '../config/schema/root.ts';
import { runbookReference } from '../runbooks/yaml/reference.ts';
import { COMMANDS } from '../shell/commands.ts';
import { keysText } from './keys-reference.ts';
import { KNOWN } from './known.ts';

/** A document that is made from the program itself. */
export interface GeneratedDocument {
  /** From the root of the project. */
  readonly path: string;
  readonly text: string;
}

/** Every generated document; `npm run docs` writes them, and a test fails when one is out of date. */
export function generatedDocuments(): GeneratedDocument[] {
  const outline = outlineOf(createSchema({ known: KNOWN, home: '~', openSecret: keepClosed }));
  return [
    { path: 'docs/configuracao.md', text: referenceText(outline, 'pt-BR') },
    { path: 'docs/configuration.md', text: referenceText(outline, 'en') },
    { path: 'docs/roteiros.md', text: runbookReference('pt-BR') },
    { path: 'docs/runbook-reference.md', text: runbookReference('en') },
    { path: 'docs/keys.md', text: keysText(COMMANDS, 'en') },
    { path: 'docs/teclas.md', text: keysText(COMMANDS, 'pt-BR') },
  ];
}
