import * as z from 'zod';
import { type Phrase, phrase, same } from '../../text/lang.ts';
import { nearestWord } from '../../text/suggest.ts';
import { type DurationBounds, readDuration } from './duration.ts';
import { NOTES, type ValueKind } from './note.ts';
import { Refusal } from './refusal.ts';
import { readPercent, readSize } from './size.ts';

/** A schema of one value that says in both languages what it wants. */
export type Leaf<T> = z.ZodType<T, unknown>;

/** Builds a leaf from a reader; a refusal becomes a problem with its words. */
export function leaf<T>(kind: ValueKind, read: (raw: unknown) => T | Refusal): Leaf<T> {
  return z
    .unknown()
    .transform((raw, context): T => {
      const value = read(raw);
      if (!(value instanceof Refusal)) return value;
      context.issues.push({ code: 'custom', input: raw, params: { refusal: value } });
      return z.NEVER;
    })
    .register(NOTES, { kind });
}

/** Refuses what is no text, and says how a number or a truth value becomes one. */
function textOr<T>(raw: unknown, wanted: Phrase, read: (text: string) => T | Refusal): T | Refusal {
  if (typeof raw === 'string' && raw.trim() !== '') return read(raw);
  const isOther = typeof raw === 'number' || typeof raw === 'boolean';
  return new Refusal(
    wanted,
    isOther
      ? phrase('ponha o valor entre aspas', 'put the value in quotes')
      : phrase('escreva um valor ou tire a linha', 'write a value or take the line out'),
  );
}

/** Text that is not empty; `pattern` narrows it, `wanted` says to what. */
export function text(wanted: Phrase = phrase('um texto', 'a text'), pattern?: RegExp, remedy?: Phrase): Leaf<string> {
  const json = { type: 'string', minLength: 1, ...(pattern === undefined ? {} : { pattern: pattern.source }) };
  return leaf({ name: phrase('texto', 'text'), json, isText: true }, (raw) =>
    textOr(raw, wanted, (given) =>
      pattern === undefined || pattern.test(given)
        ? given
        : new Refusal(wanted, remedy ?? phrase('corrija o valor', 'correct the value')),
    ),
  );
}

const SPOKEN: Readonly<Record<string, string>> = {
  yes: 'true',
  sim: 'true',
  on: 'true',
  no: 'false',
  não: 'false',
  nao: 'false',
  off: 'false',
};

/** `true` or `false`. */
export function truth(): Leaf<boolean> {
  return leaf({ name: same('true | false'), json: { type: 'boolean' }, isText: false }, (raw) => {
    if (typeof raw === 'boolean') return raw;
    const meant = SPOKEN[String(raw).toLowerCase()];
    return new Refusal(
      same('true | false'),
      meant === undefined
        ? phrase('escreva true ou false, sem aspas', 'write true or false, without quotes')
        : phrase(`escreva ${meant}`, `write ${meant}`),
    );
  });
}

/** One of the words. */
export function choice<const W extends string>(words: readonly W[]): Leaf<W> {
  const all = words.join(' | ');
  return leaf({ name: same(all), json: { enum: words }, isText: true }, (raw) => {
    const found = words.find((word) => word === raw);
    if (found !== undefined) return found;
    const near = nearestWord(String(raw), words);
    return new Refusal(
      same(all),
      near === undefined
        ? phrase('escolha um destes', 'choose one of these')
        : phrase(`você quis dizer "${near}"?`, `did you mean "${near}"?`),
    );
  });
}

/** A whole number within bounds. */
export function whole(min: number, max: number): Leaf<number> {
  const wanted = phrase(`um número inteiro de ${min} a ${max}`, `a whole number from ${min} to ${max}`);
  return leaf(
    { name: phrase('número', 'number'), json: { type: 'integer', minimum: min, maximum: max }, isText: false },
    (raw) =>
      typeof raw === 'number' && Number.isInteger(raw) && raw >= min && raw <= max
        ? raw
        : new Refusal(wanted, phrase('corrija o número', 'correct the number')),
  );
}

/** A number within bounds. */
export function number(min: number, max: number): Leaf<number> {
  const wanted = phrase(`um número de ${min} a ${max}`, `a number from ${min} to ${max}`);
  return leaf(
    { name: phrase('número', 'number'), json: { type: 'number', minimum: min, maximum: max }, isText: false },
    (raw) =>
      typeof raw === 'number' && raw >= min && raw <= max
        ? raw
        : new Refusal(wanted, phrase('corrija o número', 'correct the number')),
  );
}

/** A duration, as milliseconds. */
export function duration(bounds: DurationBounds = {}): Leaf<number> {
  const json = { type: 'string', pattern: '^(\\d+(\\.\\d+)?(ms|s|min|m|h|d|w)\\s*)+$' };
  return leaf({ name: phrase('duração', 'duration'), json, isText: true }, (raw) => readDuration(raw, bounds));
}

/** A size, as bytes. */
export function size(minBytes = 0): Leaf<number> {
  return leaf({ name: phrase('tamanho', 'size'), json: { type: ['string', 'integer'] }, isText: true }, (raw) =>
    readSize(typeof raw === 'string' && /^\d+$/.test(raw) ? Number(raw) : raw, minBytes),
  );
}

/** A percentage, 0..100. */
export function percent(): Leaf<number> {
  return leaf(
    { name: phrase('porcentagem', 'percentage'), json: { type: ['string', 'number'] }, isText: true },
    readPercent,
  );
}

/** An absolute path on the target. */
export function targetPath(): Leaf<string> {
  return leaf({ name: phrase('caminho', 'path'), json: { type: 'string', pattern: '^/' }, isText: true }, (raw) => {
    const wanted = phrase('um caminho absoluto no alvo', 'an absolute path on the target');
    return textOr(raw, wanted, (path) =>
      path.startsWith('/')
        ? path
        : new Refusal(
            wanted,
            phrase('comece com "/"; "~" não é expandido no alvo', 'begin with "/"; "~" is not expanded on the target'),
          ),
    );
  });
}

/** A path on this machine: absolute, or `~/` under the home folder. */
export function localPath(home: string): Leaf<string> {
  return leaf(
    { name: phrase('caminho', 'path'), json: { type: 'string', pattern: '^(/|~/)' }, isText: true },
    (raw) => {
      const wanted = phrase('um caminho absoluto ou que comece com ~/', 'a path that is absolute or begins with ~/');
      return textOr(raw, wanted, (path) => {
        if (path.startsWith('/')) return path;
        if (path.startsWith('~/')) return `${home}/${path.slice(2)}`;
        return new Refusal(wanted, phrase('comece com "/" ou "~/"', 'begin with "/" or "~/"'));
      });
    },
  );
}

/** An http or https address without user and password. */
export function httpUrl(): Leaf<string> {
  const wanted = phrase('um endereço http:// ou https://', 'an http:// or https:// address');
  return leaf(
    {
      name: phrase('endereço', 'address'),
      json: { type: 'string', format: 'uri', pattern: '^https?://' },
      isText: true,
    },
    (raw) =>
      textOr(raw, wanted, (given) => {
        const url = URL.canParse(given) ? new URL(given) : null;
        if (url === null || !/^https?:$/.test(url.protocol) || url.hostname === '')
          return new Refusal(
            wanted,
            /^[\w.-]+(?::\d+)?(?:\/|$)/.test(given)
              ? phrase('comece com http:// ou https://', 'begin with http:// or https://')
              : phrase(
                  'escreva, por exemplo, https://servidor:9090/prefixo',
                  'write, for example, https://server:9090/prefix',
                ),
          );
        if (url.username !== '' || url.password !== '')
          return new Refusal(
            phrase('um endereço sem usuário nem senha', 'an address without user and password'),
            phrase(
              'ponha-os em username e password, de preferência como env:NOME ou file:CAMINHO',
              'put them into username and password, better as env:NAME or file:PATH',
            ),
          );
        return given.replace(/\/+$/, '');
      }),
  );
}

/** A regular expression, as its source. Compiled when it is used, by the matcher that is safe against slow patterns. */
export function pattern(): Leaf<string> {
  const wanted = phrase('uma expressão regular', 'a regular expression');
  return leaf(
    {
      name: phrase('expressão regular', 'regular expression'),
      json: { type: 'string', format: 'regex' },
      isText: true,
    },
    (raw) =>
      textOr(raw, wanted, (given) => {
        try {
          new RegExp(given, 'iu');
          return given;
        } catch (error) {
          const words = error instanceof Error ? error.message.replace(/^Invalid regular expression: /, '') : '';
          return new Refusal(wanted, phrase(`corrija o padrão (${words})`, `correct the pattern (${words})`));
        }
      }),
  );
}
