import { type Lang, type Phrase, phrase } from '../text/lang.ts';
import { envVariable } from './environment-layer.ts';
import { typeText } from './kind-text.ts';
import type { Outline } from './outline.ts';
import { yamlText } from './yaml/yaml-text.ts';

const HEADER: Phrase = phrase(
  '| chave | tipo | padrão | o que é | exemplo |',
  '| key | type | default | what it is | example |',
);

/** Text that keeps a table's cells whole. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

function code(text: string): string {
  return text === '' ? '' : `\`${cell(text)}\``;
}

function row(name: string, outline: Outline, lang: Lang): string {
  const hasFallback = outline.fallback !== undefined && outline.shape !== 'block';
  const fallback = hasFallback ? code(yamlText(outline.fallback)) : cell(outline.otherwise?.[lang] ?? '–');
  const about = cell(outline.about?.[lang] ?? '');
  return `| ${code(name)} | ${cell(typeText(outline, lang))} | ${fallback} | ${about} | ${code(outline.example ?? '')} |`;
}

function anchor(path: string): string {
  return path
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}

/** One section a block: its keys in a table, its inner blocks after it. */
export function referenceSections(path: string, outline: Outline, lang: Lang): string[] {
  const keys = [...outline.keys];
  const isOpened = (child: Outline) => child.sameAs === null && openedOf(child) !== null;
  const rows = keys.map(([name, child]) => {
    const full = path === '' ? name : `${path}.${name}`;
    if (child.sameAs !== null) {
      const [see, word, any] = lang === 'pt-BR' ? ['veja', 'bloco', 'NOME'] : ['see', 'block', 'NAME'];
      const there = child.sameAs.replace('*', any);
      return `| ${code(name)} | ${word} | – | ${cell(child.about?.[lang] ?? '')} ${see} [${there}](#${anchor(there)}) |  |`;
    }
    if (!isOpened(child)) return row(name, child, lang);
    const below = openedPath(full, child, lang);
    return `| [\`${cell(name)}\`](#${anchor(below)}) | ${cell(typeText(child, lang))} | – | ${cell(child.about?.[lang] ?? '')} | ${code(child.example ?? '')} |`;
  });
  const title = path === '' ? [] : [`## ${path}`, '', ...(outline.about === null ? [] : [outline.about[lang], ''])];
  const table = [HEADER[lang], '|---|---|---|---|---|', ...rows, ''];
  const further = keys.flatMap(([name, child]) => {
    const opened = child.sameAs === null ? openedOf(child) : null;
    if (opened === null) return [];
    return referenceSections(
      openedPath(path === '' ? name : `${path}.${name}`, child, lang),
      { ...opened, about: child.about ?? opened.about },
      lang,
    );
  });
  return [...title, ...table, ...further];
}

/** The block that a key opens: itself, or what a map or a list holds. */
function openedOf(outline: Outline): Outline | null {
  if (outline.shape === 'block') return outline.keys.size > 0 && !isThreshold(outline) ? outline : null;
  const isOfBlocks = outline.shape === 'map' || outline.shape === 'list';
  return isOfBlocks && outline.inner?.shape === 'block' ? outline.inner : null;
}

/** A threshold is a row, not a section: its four keys are the same everywhere. */
function isThreshold(outline: Outline): boolean {
  return outline.keys.has('warn') && outline.keys.has('hysteresis');
}

function openedPath(path: string, outline: Outline, lang: Lang): string {
  if (outline.shape === 'list') return `${path}[]`;
  return outline.shape === 'map' ? `${path}.${outline.keyName?.[lang] ?? '…'}` : path;
}

const INTRO = {
  'pt-BR': `# Configuração

Gerado de \`src/config/schema\` por \`npm run docs\`; não edite à mão.

Nenhuma configuração é obrigatória: sem ela, a pilha desta máquina é descoberta. Camadas, da mais fraca à mais forte:

1. \`/etc/sparkone-tui/config.yaml\`
2. \`$XDG_CONFIG_HOME/sparkone-tui/config.yaml\` (\`~/.config/sparkone-tui/config.yaml\`)
3. o arquivo de \`--config ARQUIVO\` ou de \`SPARKONE_TUI_CONFIG\`
4. variáveis \`SPARKONE_TUI_…\`: a chave em maiúsculas, com \`__\` entre blocos, como \`SPARKONE_TUI_LOGS__HISTORY\`

Blocos se juntam chave a chave; listas e valores são trocados inteiros. \`sparkone-tui init\` escreve um arquivo comentado com
o que foi descoberto; \`sparkone-tui config show\` diz de onde veio cada valor; \`sparkone-tui config --json-schema\` serve a
editores. Todos os problemas são ditos de uma vez, com arquivo, linha e coluna, e o código de saída é 78. Mudanças valem sem
reinício (menos mouse, leitor de tela, pastas, roteiros, avisos e memória dos logs); um arquivo com problemas não derruba a
configuração em uso.

- **duração**: \`500ms\`, \`30s\`, \`5m\`, \`1h30m\`, \`7d\`, \`2w\`; sempre com unidade.
- **tamanho**: \`512MiB\`, \`1GiB\` (binários), \`500MB\` (decimal), \`64m\` (binário, como no docker), \`1024\` (bytes).
- **segredo**: \`env:NOME\`, \`file:CAMINHO\` (a quebra de linha final é tirada) ou o próprio valor, num arquivo 0600.
- **limites** (\`thresholds\`): \`{ warn: …, critical: …, for: 5m, hysteresis: 0.05 }\` na unidade da métrica; \`none\` tira um
  limite. A direção (acima ou abaixo) é a da métrica.
`,
  en: `# Configuration

Generated from \`src/config/schema\` by \`npm run docs\`; do not edit by hand.

No configuration is needed: without any, this machine's stack is discovered. Layers, from weakest to strongest:

1. \`/etc/sparkone-tui/config.yaml\`
2. \`$XDG_CONFIG_HOME/sparkone-tui/config.yaml\` (\`~/.config/sparkone-tui/config.yaml\`)
3. the file of \`--config FILE\` or of \`SPARKONE_TUI_CONFIG\`
4. variables \`SPARKONE_TUI_…\`: the key in capitals, with \`__\` between blocks, such as \`SPARKONE_TUI_LOGS__HISTORY\`

Blocks are joined key by key; lists and values are replaced whole. \`sparkone-tui init\` writes a commented file with what was
discovered; \`sparkone-tui config show\` tells where each value came from; \`sparkone-tui config --json-schema\` is for editors.
All problems are told at once, with file, line and column, and the exit code is 78. Changes take effect without a restart (but
for the mouse, the screen reader, folders, runbooks, notices and the memory of the logs); a file with problems does not take
down the configuration in use.

- **duration**: \`500ms\`, \`30s\`, \`5m\`, \`1h30m\`, \`7d\`, \`2w\`; always with a unit.
- **size**: \`512MiB\`, \`1GiB\` (binary), \`500MB\` (decimal), \`64m\` (binary, as docker writes it), \`1024\` (bytes).
- **secret**: \`env:NAME\`, \`file:PATH\` (its last line end is taken off), or the value itself, in a file with mode 0600.
- **thresholds**: \`{ warn: …, critical: …, for: 5m, hysteresis: 0.05 }\` in the metric's unit; \`none\` takes a limit away. The
  direction (above or below) is the metric's.
`,
} as const;

/** The reference of the configuration as Markdown: every key with its type, default, meaning and example. */
export function referenceText(outline: Outline, lang: Lang): string {
  const example = envVariable(['targets', 'sparkone-prod', 'readOnly']);
  const aside = lang === 'pt-BR' ? `Num alvo: \`${example}=true\`.` : `In a target: \`${example}=true\`.`;
  return `${[INTRO[lang], aside, '', ...referenceSections('', outline, lang)].join('\n').trimEnd()}\n`;
}
