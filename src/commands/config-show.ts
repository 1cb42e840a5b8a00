import type { FileLayer } from '../config/file-layer.ts';
import { jsonSchema } from '../config/json-schema.ts';
import { EX_CONFIG, type LoadedConfig, type LoadResult } from '../config/load.ts';
import { type ConfigProblem, originText, problemText } from '../config/problem.ts';
import type { Known } from '../config/schema/context.ts';
import { shownValues } from '../config/show.ts';
import type { Lang, Phrase } from '../text/lang.ts';
import { phrase } from '../text/lang.ts';
import { cellWidth, padEnd } from '../text/width.ts';
import type { CommandResult } from './check.ts';

/** What `config show` is asked for. */
export interface ConfigShowOptions {
  readonly result: LoadResult;
  readonly format: 'text' | 'json';
  readonly lang: Lang;
}

const STATES: Readonly<Record<FileLayer['state'], Phrase>> = {
  used: phrase('em uso', 'in use'),
  absent: phrase('não existe', 'not there'),
  empty: phrase('vazio: nada a aplicar', 'empty: nothing to apply'),
  refused: phrase('com problemas', 'has problems'),
};

const LAYERS: Readonly<Record<string, Phrase>> = {
  system: phrase('sistema', 'system'),
  user: phrase('usuário', 'user'),
  file: phrase('--config', '--config'),
};

/** Prints the configuration in force and where each value came from; with problems those, and exit code 78. */
export function showConfig({ result, format, lang }: ConfigShowOptions): CommandResult {
  if (format === 'json')
    return { exitCode: result.ok ? 0 : EX_CONFIG, output: `${JSON.stringify(toJson(result, lang), null, 2)}\n` };
  if (!result.ok) return { exitCode: EX_CONFIG, output: problemsText(result.problems, lang) };
  return { exitCode: 0, output: showText(result.loaded, lang) };
}

/** The JSON Schema of a configuration file. */
export function showSchema(known: Known, lang: Lang): CommandResult {
  return { exitCode: 0, output: `${JSON.stringify(jsonSchema(known, lang), null, 2)}\n` };
}

/** Every problem, one a line, under a line that counts them: for stderr before the screen would open. */
export function problemsText(
  problems: readonly ConfigProblem[],
  lang: Lang,
  subject: Phrase = phrase('a configuração tem', 'the configuration has'),
): string {
  const count = problems.length;
  const head =
    lang === 'pt-BR'
      ? `sparkone-tui: ${subject[lang]} ${count} ${count === 1 ? 'problema' : 'problemas'}; nada foi aberto`
      : `sparkone-tui: ${subject[lang]} ${count} ${count === 1 ? 'problem' : 'problems'}; nothing was opened`;
  return `${[head, ...problems.map((problem) => problemText(problem, lang))].join('\n')}\n`;
}

function showText(loaded: LoadedConfig, lang: Lang): string {
  const values = shownValues(loaded);
  const width = Math.min(48, Math.max(0, ...values.map(({ key, value }) => cellWidth(`${key}: ${value}`))));
  const byDefault = lang === 'pt-BR' ? 'padrão' : 'default';
  const files = loaded.files.map(
    ({ file, state }) => `# ${LAYERS[file.layer]?.[lang] ?? file.layer}: ${file.path} (${STATES[state][lang]})`,
  );
  const rows = values.map(({ key, value, origin }) => {
    const from = origin.layer === 'default' ? byDefault : originText(origin);
    const shown = `${key}: ${value}`;
    return `${cellWidth(shown) > width ? shown : padEnd(shown, width)}  # ${from}`;
  });
  const warnings = loaded.warnings.map((warning) => `# ${problemText(warning, lang)}`);
  return `${[...files, '', ...rows, ...(warnings.length === 0 ? [] : ['', ...warnings])].join('\n')}\n`;
}

function problemJson(problem: ConfigProblem, lang: Lang) {
  const { origin, key, severity } = problem;
  const { file, line, column, layer } = origin;
  return {
    severity,
    layer,
    file,
    line,
    column,
    key,
    found: problem.found[lang],
    wanted: problem.wanted[lang],
    remedy: problem.remedy[lang],
  };
}

function toJson(result: LoadResult, lang: Lang) {
  const files = (result.ok ? result.loaded.files : result.files).map(({ file, state }) => ({
    layer: file.layer,
    path: file.path,
    state,
  }));
  if (!result.ok)
    return { schema: 1, ok: false, files, problems: result.problems.map((problem) => problemJson(problem, lang)) };
  const values = shownValues(result.loaded).map(({ key, value, origin: { layer, file, line, column } }) => ({
    key,
    value,
    source: { layer, file: layer === 'default' ? null : file, line, column },
  }));
  return {
    schema: 1,
    ok: true,
    files,
    values,
    problems: result.loaded.warnings.map((warning) => problemJson(warning, lang)),
  };
}
