import { type Lang, type Phrase, phrase } from '../text/lang.ts';
import { typeText } from './kind-text.ts';
import type { Outline } from './outline.ts';
import { yamlText } from './yaml/yaml-text.ts';

/** What is written into the example in place of comments. */
export interface ExampleOptions {
  readonly lang: Lang;
  /** Name of the target shown. */
  readonly target: string;
  /** Values by dotted path under the target (`project`, `postgres.user`); written uncommented. */
  readonly given: Readonly<Record<string, unknown>>;
  /** Values by dotted path under the target that stand as examples, commented out. */
  readonly examples?: Readonly<Record<string, unknown>>;
  /** Lines at the head, after the program's own. */
  readonly head?: readonly Phrase[];
}

const HEAD: readonly Phrase[] = [
  phrase(
    'Configuração do sparkone-tui. Nada aqui é obrigatório: tire o "#" do que quiser mudar.',
    'Configuration of sparkone-tui. Nothing here is needed: take the "#" off what you want to change.',
  ),
  phrase(
    'Durações: 30s 5m 1h30m 7d. Tamanhos: 512MiB 1GB. Segredos: env:NOME, file:CAMINHO ou o próprio valor.',
    'Durations: 30s 5m 1h30m 7d. Sizes: 512MiB 1GB. Secrets: env:NAME, file:PATH, or the value itself.',
  ),
  phrase(
    'Confira com "sparkone-tui config show"; todas as chaves estão em docs/configuracao.md.',
    'Check with "sparkone-tui config show"; all keys are in docs/configuration.md.',
  ),
];

/** The commented configuration file: every key with its meaning, type, default and an example. */
export function exampleText(outline: Outline, options: ExampleOptions): string {
  const { lang, head = [] } = options;
  const intro = [...HEAD, ...head].map((line) => `# ${line[lang]}`);
  return `${[...intro, '', ...blockLines(outline, '', [], options)].join('\n')}\n`;
}

/** Whether something of what was given stands at or under a path. */
function isGiven(path: readonly string[], { given }: ExampleOptions): boolean {
  const own = path.slice(2).join('.');
  return (
    path[0] === 'targets' &&
    Object.keys(given).some((name) => path.length <= 2 || name === own || name.startsWith(`${own}.`))
  );
}

function blockLines(outline: Outline, indent: string, path: readonly string[], options: ExampleOptions): string[] {
  return [...outline.keys].flatMap(([name, child]) => {
    const lines = keyLines(name, child, indent, [...path, name], options);
    return path.length === 0 ? [...lines, ''] : lines;
  });
}

function keyLines(
  name: string,
  outline: Outline,
  indent: string,
  path: readonly string[],
  options: ExampleOptions,
): string[] {
  const { lang, given, examples = {} } = options;
  const mark = isGiven(path, options) ? '' : '#';
  const shown = yamlText(name);
  const prose = proseOf(outline, lang).map((line) => `${indent}# ${line}`);
  const inner = `${indent}  `;
  if (outline.shape === 'map' && path.length === 1 && name === 'targets' && outline.inner !== null) {
    const target = blockLines(outline.inner, `${inner}  `, [...path, options.target], options);
    return [...prose, `${indent}${mark}${shown}:`, `${inner}${mark}${yamlText(options.target)}:`, ...target];
  }
  // What is described elsewhere at length is named only.
  const isElsewhere = outline.sameAs !== null && (outline.keyName !== null || outline.sameAs.endsWith('.tls'));
  if (isElsewhere) return [...prose, `${indent}#${shown}: {}`];
  if (outline.shape === 'block' && outline.keys.size > 0 && outline.example === null)
    return [...prose, `${indent}${mark}${shown}:`, ...blockLines(outline, inner, path, options)];
  const own = path[0] === 'targets' ? path.slice(2).join('.') : '';
  const value = mark === '' ? yamlText(given[own]) : own in examples ? yamlText(examples[own]) : exampleOf(outline);
  return [...prose, `${indent}${mark}${shown}: ${value}`];
}

function exampleOf({ example, fallback, shape }: Outline): string {
  if (example !== null) return example;
  if (fallback !== undefined) return yamlText(fallback);
  return shape === 'list' ? '[]' : shape === 'value' ? '""' : '{}';
}

function proseOf(outline: Outline, lang: Lang): string[] {
  const about = outline.about?.[lang] ?? '';
  const type = outline.shape === 'block' ? '' : typeText(outline, lang);
  const fallback =
    outline.otherwise?.[lang] ??
    (outline.example !== null && outline.fallback !== undefined && outline.shape !== 'map'
      ? yamlText(outline.fallback)
      : '');
  const byDefault = fallback === '' ? '' : `${lang === 'pt-BR' ? 'padrão' : 'default'}: ${fallback}`;
  const details = [type, byDefault].filter((part) => part !== '').join('; ');
  if (about === '' && details === '') return [];
  return [details === '' ? about : `${about} (${details})`];
}
