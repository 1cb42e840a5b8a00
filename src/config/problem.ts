import type { Lang, Phrase } from '../text/lang.ts';
import type { Origin } from './source-node.ts';

/** Something wrong in a configuration: where, what was found, what is wanted, what to do. */
export interface ConfigProblem {
  /** An error keeps the configuration from being used; a warning does not. */
  readonly severity: 'error' | 'warning';
  readonly origin: Origin;
  /** Key it is about: `targets.prod.transport`; '' for the whole file. */
  readonly key: string;
  /** Already inert, and without secrets. */
  readonly found: Phrase;
  readonly wanted: Phrase;
  readonly remedy: Phrase;
}

/** `file:line:column`, `file`, or `$VARIABLE`. */
export function originText({ file, line, column }: Origin): string {
  return line === 0 ? file : `${file}:${line}:${column}`;
}

const WORDS = {
  'pt-BR': { found: 'encontrado:', wanted: 'esperado:', warning: 'aviso: ' },
  en: { found: 'found', wanted: 'wanted', warning: 'warning: ' },
} as const;

/** One line: `file:line:column: key: found X; wanted Y; remedy`. */
export function problemText(problem: ConfigProblem, lang: Lang): string {
  const words = WORDS[lang];
  const key = problem.key === '' ? '' : `${problem.key}: `;
  const kind = problem.severity === 'warning' ? words.warning : '';
  return `${originText(problem.origin)}: ${kind}${key}${words.found} ${problem.found[lang]}; ${words.wanted} ${problem.wanted[lang]}; ${problem.remedy[lang]}`;
}

/** Problems in the order of a reader: by file, line and column; the same one once. */
export function sortProblems(problems: readonly ConfigProblem[]): ConfigProblem[] {
  const unique = new Map(problems.map((problem) => [`${problem.severity} ${problemText(problem, 'en')}`, problem]));
  return [...unique.values()].toSorted(
    (a, b) =>
      a.origin.file.localeCompare(b.origin.file) || a.origin.line - b.origin.line || a.origin.column - b.origin.column,
  );
}
