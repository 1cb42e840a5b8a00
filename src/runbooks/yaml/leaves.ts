import { type Leaf, leaf } from '../../config/values/leaf.ts';
import { Refusal } from '../../config/values/refusal.ts';
import { compileMatcher } from '../../tails/log-matcher.ts';
import { type Phrase, phrase, same } from '../../text/lang.ts';
import { nearestWord } from '../../text/suggest.ts';

const EMPTY = phrase('escreva um texto ou tire a linha', 'write a text or take the line out');

/** A text in one language for both, or in both: `{ pt-BR: ..., en: ... }`. */
export function spoken(): Leaf<Phrase> {
  const wanted = phrase('um texto, ou { pt-BR: …, en: … }', 'a text, or { pt-BR: …, en: … }');
  const text = { type: 'string', minLength: 1 };
  const both = {
    type: 'object',
    properties: { 'pt-BR': text, en: text },
    required: ['pt-BR', 'en'],
    additionalProperties: false,
  };
  const kind = {
    name: phrase('texto ou { pt-BR, en }', 'text or { pt-BR, en }'),
    json: { oneOf: [text, both] },
    isText: true,
  };
  return leaf(kind, (raw) => {
    if (typeof raw === 'string') return raw.trim() === '' ? new Refusal(wanted, EMPTY) : same(raw.trim());
    if (typeof raw !== 'object' || raw === null || Array.isArray(raw))
      return new Refusal(
        wanted,
        typeof raw === 'number' || typeof raw === 'boolean'
          ? phrase('ponha o valor entre aspas', 'put the value in quotes')
          : EMPTY,
      );
    const { 'pt-BR': portuguese, en: english, ...rest } = raw as Readonly<Record<string, unknown>>;
    const [stranger] = Object.keys(rest);
    if (stranger !== undefined)
      return new Refusal(
        wanted,
        phrase(`tire "${stranger}": só pt-BR e en`, `take "${stranger}" out: pt-BR and en only`),
      );
    if (typeof portuguese !== 'string' || typeof english !== 'string' || portuguese === '' || english === '')
      return new Refusal(
        wanted,
        phrase('dê os dois, pt-BR e en, ou um texto só', 'give both, pt-BR and en, or one text'),
      );
    return phrase(portuguese.trim(), english.trim());
  });
}

/** A name out of a list that is too long to be told; `what` says of what. */
export function known(names: readonly string[], what: Phrase, all: Phrase): Leaf<string> {
  return leaf({ name: what, json: { enum: names }, isText: true }, (raw) => {
    if (names.some((name) => name === raw)) return String(raw);
    const near = nearestWord(String(raw), names);
    return new Refusal(
      what,
      near === undefined ? all : phrase(`você quis dizer "${near}"?`, `did you mean "${near}"?`),
    );
  });
}

/** A regular expression that the safe matcher takes. */
export function matcherPattern(): Leaf<string> {
  const wanted = phrase('uma expressão regular', 'a regular expression');
  const kind = { name: wanted, json: { type: 'string', format: 'regex' }, isText: true };
  return leaf(kind, (raw) => {
    if (typeof raw !== 'string' || raw === '') return new Refusal(wanted, EMPTY);
    const compiled = compileMatcher(raw);
    return compiled.ok ? raw : new Refusal(wanted, compiled.fault.message);
  });
}

/** A command: an argument an item, or one line for sh. */
export function commandLine(): Leaf<readonly string[]> {
  const wanted = phrase('uma lista de argumentos, ou uma linha para o sh', 'a list of arguments, or one line for sh');
  const json = {
    oneOf: [
      { type: 'string', minLength: 1 },
      { type: 'array', items: { type: 'string' }, minItems: 1 },
    ],
  };
  return leaf({ name: phrase('comando', 'command'), json, isText: true }, (raw) => {
    if (typeof raw === 'string' && raw.trim() !== '') return ['sh', '-c', raw];
    if (Array.isArray(raw) && raw.length > 0 && raw.every((word) => typeof word === 'string') && raw[0] !== '')
      return raw as string[];
    return new Refusal(
      wanted,
      phrase(
        'escreva [programa, argumento] com textos, ou uma linha',
        'write [program, argument] as texts, or one line',
      ),
    );
  });
}
