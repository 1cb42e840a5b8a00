import type { CompletionNeed, MetricCatalogue } from '../../model/metrics-desk.ts';
import { inert } from '../../text/inert.ts';
import type { Lang } from '../../text/lang.ts';
import type { Entry } from '../state.ts';
import { PROMQL_WINDOWS, PROMQL_WORDS } from './promql-words.ts';

/** What stands at the caret of an expression. */
export interface CaretPlace {
  readonly kind: 'name' | 'label' | 'value' | 'window' | 'none';
  /** What was typed of it, and where it begins. */
  readonly typed: string;
  readonly from: number;
  readonly metric: string | null;
  readonly label: string | null;
}

/** Something that an expression can go on with. */
export interface Suggestion {
  readonly text: string;
  /** What is put in its place. */
  readonly insert: string;
  /** `counter`, `function`, `label` ...; '' without. */
  readonly kind: string;
  readonly help: string;
}

/** Most that are offered: nobody reads further down. */
const MOST = 40;
/** Longer names and values are not offered: they would not fit into an expression that somebody reads. */
const MOST_CHARS = 300;

interface Scanned {
  quote: string;
  quoteAt: number;
  inBraces: boolean;
  inBrackets: boolean;
  bracketAt: number;
  /** Parentheses that are open, and whether each holds labels (`by (`). */
  labelLists: boolean[];
  metric: string | null;
  label: string | null;
  word: string;
  wordAt: number;
}

const WORD = /[\w:]/;
const LABEL_LIST = /^(?:by|without|on|ignoring|group_left|group_right)$/;

function step(scan: Scanned, text: string, at: number): void {
  const sign = text[at] ?? '';
  if (scan.quote !== '') {
    if (sign === scan.quote && text[at - 1] !== '\\') scan.quote = '';
    return;
  }
  if (WORD.test(sign)) {
    if (scan.word === '') scan.wordAt = at;
    scan.word += sign;
    return;
  }
  const before = scan.word === '' ? (/[\w:]*$/.exec(text.slice(0, at).trimEnd())?.[0] ?? '') : scan.word;
  if (scan.inBraces && scan.word !== '') scan.label = scan.word;
  scan.word = '';
  if (sign === '"' || sign === "'" || sign === '`') {
    scan.quote = sign;
    scan.quoteAt = at;
  } else if (sign === '{') {
    scan.inBraces = true;
    scan.metric = before === '' ? null : before;
  } else if (sign === '}') scan.inBraces = false;
  else if (sign === '[') {
    scan.inBrackets = true;
    scan.bracketAt = at;
  } else if (sign === ']') scan.inBrackets = false;
  else if (sign === '(') scan.labelLists.push(LABEL_LIST.test(before));
  else if (sign === ')') scan.labelLists.pop();
}

/** Reads an expression up to the caret. */
export function caretPlace({ text, caret }: Entry): CaretPlace {
  const scan: Scanned = {
    quote: '',
    quoteAt: 0,
    inBraces: false,
    inBrackets: false,
    bracketAt: 0,
    labelLists: [],
    metric: null,
    label: null,
    word: '',
    wordAt: caret,
  };
  for (let at = 0; at < caret; at += 1) step(scan, text, at);
  const typed = scan.word;
  const from = scan.word === '' ? caret : scan.wordAt;
  const { metric, label } = scan;
  if (scan.quote !== '') {
    const start = scan.quoteAt + 1;
    return scan.inBraces
      ? { kind: 'value', typed: text.slice(start, caret), from: start, metric, label }
      : { kind: 'none', typed: '', from: caret, metric: null, label: null };
  }
  if (scan.inBrackets) {
    const start = scan.bracketAt + 1;
    return { kind: 'window', typed: text.slice(start, caret), from: start, metric: null, label: null };
  }
  if (scan.inBraces) return { kind: 'label', typed, from, metric, label: null };
  if (scan.labelLists.at(-1) === true) return { kind: 'label', typed, from, metric: null, label: null };
  // A number is no beginning of a name.
  if (/^\d/.test(typed)) return { kind: 'none', typed: '', from: caret, metric: null, label: null };
  return { kind: 'name', typed, from, metric: null, label: null };
}

/** Which lists an expression needs to be completed at the caret. */
export function completionNeed(entry: Entry): CompletionNeed {
  const { kind, metric, label } = caretPlace(entry);
  return { metric, label: kind === 'value' ? label : null };
}

/** Those that begin with what was typed, then those that contain it. */
function ranked(list: readonly Suggestion[], typed: string): Suggestion[] {
  const needle = typed.toLowerCase();
  const short = list.filter(({ text }) => text.length <= MOST_CHARS);
  const begins = short.filter(({ text }) => text.toLowerCase().startsWith(needle));
  if (needle === '') return begins.slice(0, MOST);
  const contains = short.filter(({ text }) => text.toLowerCase().indexOf(needle) > 0);
  return [...begins, ...contains].filter(({ text }) => text !== typed).slice(0, MOST);
}

/** Names as PromQL can hold them without quotes; anything else is no name worth offering. */
const NAME = /^[a-zA-Z_:][\w:]*$/;

/** A value between quotes; what a terminal would obey is written by its number, as PromQL reads it. */
function escaped(value: string): string {
  const plain = value.toWellFormed().replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
  return [...plain]
    .map((character) => {
      if (inert(character) === character) return character;
      return `\\U${(character.codePointAt(0) ?? 0).toString(16).padStart(8, '0')}`;
    })
    .join('');
}

/** What the expression can go on with at the caret, best first; nothing where nothing was begun. */
export function suggestionsOf(entry: Entry, catalogue: MetricCatalogue, lang: Lang): readonly Suggestion[] {
  const place = caretPlace(entry);
  const { typed } = place;
  const rest = entry.text.slice(entry.caret);
  switch (place.kind) {
    case 'none':
      return [];
    case 'window':
      return ranked(
        PROMQL_WINDOWS.map((text) => ({ text, insert: rest.startsWith(']') ? text : `${text}]`, kind: '', help: '' })),
        typed,
      );
    case 'label': {
      const isMatcher = place.metric !== null || /\{[^}]*$/.test(entry.text.slice(0, entry.caret));
      return ranked(
        catalogue.labels
          .filter((text) => text !== '__name__' && NAME.test(text))
          .map((text) => ({ text, insert: isMatcher ? `${text}="` : text, kind: 'label', help: '' })),
        typed,
      );
    }
    case 'value':
      return ranked(
        catalogue.values.map((text) => ({ text, insert: `${escaped(text)}"`, kind: '', help: '' })),
        typed,
      );
    case 'name':
      return typed === '' ? [] : ranked([...metricSuggestions(catalogue), ...wordSuggestions(lang)], typed);
  }
}

function metricSuggestions({ metrics }: MetricCatalogue): Suggestion[] {
  return metrics
    .filter(({ name }) => NAME.test(name))
    .map(({ name, kind, help }) => ({ text: name, insert: name, kind, help }));
}

function wordSuggestions(lang: Lang): Suggestion[] {
  return PROMQL_WORDS.map(({ text, kind, help }) => ({
    text,
    insert: kind === 'function' ? `${text}(` : `${text} `,
    kind,
    help: help[lang],
  }));
}

/** The expression with a suggestion in the place of what was typed. */
export function accept(entry: Entry, { insert }: Suggestion): Entry {
  const { from } = caretPlace(entry);
  const text = entry.text.slice(0, from) + insert + entry.text.slice(entry.caret);
  return { text, caret: from + insert.length };
}
