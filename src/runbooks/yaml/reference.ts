import { describedSchema } from '../../config/json-schema.ts';
import { outlineOf } from '../../config/outline.ts';
import { referenceSections } from '../../config/reference.ts';
import { probeSpecs } from '../../probes/registry.ts';
import type { Lang } from '../../text/lang.ts';
import { runbookSchema } from './schema.ts';

const INTRO = {
  'pt-BR': `# Roteiros em YAML

Gerado de \`src/runbooks/yaml\` por \`npm run docs\`; não edite à mão. Como escrever um está em [runbooks.md](runbooks.md); um exemplo
inteiro em [runbook-example.yaml](runbook-example.yaml).

Um arquivo por roteiro, em \`/etc/sparkone-tui/runbooks\`, \`~/.config/sparkone-tui/runbooks\` (\`$XDG_CONFIG_HOME\`) ou nas pastas de
\`runbooks.directories\`; o de nome igual ao de um embutido toma o lugar dele. \`sparkone-tui runbook check ARQUIVO\` diz todos os
problemas com linha e coluna; \`sparkone-tui runbook schema\` serve a editores.

Cada passo diz o que faz por **uma** destas chaves: \`look\` (sondas), \`ask\` (pergunta a uma pessoa), \`offer\` (ação), \`run\` (comando),
\`wait\` (espera uma sonda), \`branch\` (segue por um limite).
`,
  en: `# Runbooks in YAML: reference

Generated from \`src/runbooks/yaml\` by \`npm run docs\`; do not edit by hand. How to write one is in [runbooks.md](runbooks.md); a whole
example in [runbook-example.yaml](runbook-example.yaml).

One file a runbook, in \`/etc/sparkone-tui/runbooks\`, \`~/.config/sparkone-tui/runbooks\` (\`$XDG_CONFIG_HOME\`) or the folders of
\`runbooks.directories\`; one that has the name of a built-in runbook takes its place. \`sparkone-tui runbook check FILE\` tells every
problem with line and column; \`sparkone-tui runbook schema\` is for editors.

Each step says what it does by **one** of these keys: \`look\` (probes), \`ask\` (a question to a person), \`offer\` (an action), \`run\` (a
command), \`wait\` (for a probe), \`branch\` (goes on by a limit).
`,
} as const;

const PROBES = { 'pt-BR': 'Sondas', en: 'Probes' } as const;

/** The reference of a runbook's file as Markdown: every key with its type, default, meaning and example, and every probe. */
export function runbookReference(lang: Lang): string {
  const outline = outlineOf(runbookSchema());
  const probes = probeSpecs.map(({ id, title, runbook }) => `| \`${id}\` | ${title[lang]} | ${runbook ?? ''} |`);
  const head = lang === 'pt-BR' ? '| sonda | o que lê | runbook |' : '| probe | what it reads | runbook |';
  const list = [`## ${PROBES[lang]}`, '', head, '|---|---|---|', ...probes];
  return `${[INTRO[lang], ...referenceSections('', outline, lang), ...list].join('\n').trimEnd()}\n`;
}

/** The JSON Schema of a runbook's file. */
export function runbookJsonSchema(lang: Lang): Record<string, unknown> {
  return { ...describedSchema(runbookSchema(), lang), title: 'sparkone-tui runbook' };
}
