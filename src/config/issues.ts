import type * as z from 'zod';
import { inert } from '../text/inert.ts';
import { type Phrase, phrase, same } from '../text/lang.ts';
import { nearestWord } from '../text/suggest.ts';
import { type Outline, outlineAt } from './outline.ts';
import type { ConfigProblem } from './problem.ts';
import { type ConfigPath, nodeAt, originAt, pathText, type SourceNode } from './source-node.ts';
import { Refusal } from './values/refusal.ts';
import { isLiteralSecret } from './values/secret-leaf.ts';

/** User and password of an address in any text. */
const CREDENTIALS = /([a-z][a-z0-9+.-]*:\/\/)[^@\s/]*@/gi;

/** A text from a configuration made fit for a message: inert, short, without credentials. */
export function quoteFound(text: string): string {
  const clean = inert(text).replace(CREDENTIALS, '$1…@');
  return clean.length > 60 ? `${clean.slice(0, 57)}…` : clean;
}

/** What stands in the file, in words. A secret is never told. */
export function foundPhrase(node: SourceNode | undefined, isSecret: boolean): Phrase {
  if (node === undefined) return phrase('nada', 'nothing');
  if (node.kind === 'map') return phrase('um bloco de chaves', 'a block of keys');
  if (node.kind === 'list') return phrase('uma lista', 'a list');
  if (node.value === null) return phrase('nada depois dos dois-pontos', 'nothing after the colon');
  if (isSecret && !(typeof node.value === 'string' && !isLiteralSecret(node.value)))
    return typeof node.value === 'string'
      ? phrase('um segredo', 'a secret')
      : phrase('um valor que não é texto', 'a value that is not text');
  const text = quoteFound(node.text);
  if (typeof node.value === 'number') return phrase(`o número ${text}`, `the number ${text}`);
  return typeof node.value === 'boolean' ? same(text) : same(`"${text}"`);
}

const LOOKS_SECRET = /pass|secret|token|senha|segredo|key|url|dsn/i;

interface Place {
  readonly root: SourceNode;
  readonly outline: Outline;
}

function problemAt(place: Place, path: ConfigPath, wanted: Phrase, remedy: Phrase): ConfigProblem {
  const outline = outlineAt(place.outline, path);
  const isSecret =
    outline?.kind?.isSecret === true || (outline?.kind == null && LOOKS_SECRET.test(String(path.at(-1))));
  return {
    severity: 'error',
    origin: originAt(place.root, path),
    key: inert(pathText(path)),
    found: foundPhrase(nodeAt(place.root, path), isSecret),
    wanted,
    remedy,
  };
}

/** Every key of the outline with the path that leads to it. */
function* keysBelow(outline: Outline, path: readonly string[] = []): Generator<readonly [name: string, path: string]> {
  for (const [name, child] of outline.keys) {
    yield [name, [...path, name].join('.')];
    yield* keysBelow(child, [...path, name]);
  }
  if (outline.inner !== null) yield* keysBelow(outline.inner, [...path, '…']);
}

/** Where a key of such a name stands, when it is not here: three places at the most. */
function placesOf(outline: Outline, name: string): string {
  const all = [...keysBelow(outline)];
  const near = nearestWord(
    name,
    all.map(([key]) => key),
  );
  const places = all.filter(([key]) => key === near).map(([, path]) => path);
  return places.slice(0, 3).join(', ') + (places.length > 3 ? ', …' : '');
}

function unknownKey(place: Place, path: ConfigPath, name: string): ConfigProblem {
  const around = outlineAt(place.outline, path);
  const names = [...(around?.keys.keys() ?? [])];
  const near = nearestWord(name, names);
  const elsewhere = near === undefined ? placesOf(place.outline, name) : '';
  const few = names.length <= 12 ? names.join(', ') : `${names.slice(0, 12).join(', ')}…`;
  const remedy =
    near !== undefined
      ? phrase(`você quis dizer "${near}"?`, `did you mean "${near}"?`)
      : elsewhere !== ''
        ? phrase(`aqui não há essa chave; há em ${elsewhere}`, `there is no such key here; there is in ${elsewhere}`)
        : phrase('tire a linha ou veja docs/configuracao.md', 'take the line out or see docs/configuration.md');
  return {
    severity: 'error',
    origin: originAt(place.root, [...path, name], true),
    key: inert(pathText(path)),
    found: phrase(`a chave desconhecida "${quoteFound(name)}"`, `the unknown key "${quoteFound(name)}"`),
    wanted:
      names.length === 0 ? phrase('nenhuma chave aqui', 'no key here') : phrase(`uma destas: ${few}`, `one of: ${few}`),
    remedy,
  };
}

const SHAPES: Readonly<Record<string, readonly [Phrase, Phrase]>> = {
  object: [
    phrase('um bloco de chaves', 'a block of keys'),
    phrase(
      'escreva "chave: valor" nas linhas abaixo, com dois espaços de recuo',
      'write "key: value" in the lines below, indented by two spaces',
    ),
  ],
  array: [
    phrase('uma lista', 'a list'),
    phrase('escreva [a, b] ou um "- item" por linha', 'write [a, b], or one "- item" a line'),
  ],
};

function issueProblems(place: Place, issue: z.core.$ZodIssue): ConfigProblem[] {
  const path = issue.path.map((part) => (typeof part === 'number' ? part : String(part)));
  if (issue.code === 'unrecognized_keys') return issue.keys.map((name) => unknownKey(place, path, name));
  if (issue.code === 'invalid_key') {
    const name = outlineAt(place.outline, path.slice(0, -1))?.keyName;
    const problem = problemAt(
      place,
      path,
      name == null
        ? phrase('um nome simples', 'a plain name')
        : phrase(`um nome simples em ${name['pt-BR']}`, `a plain name in ${name.en}`),
      phrase(
        'use letras, números, ponto, hífen ou sublinhado, sem espaços',
        'use letters, digits, dot, hyphen or underscore, no spaces',
      ),
    );
    const key = quoteFound(String(path.at(-1)));
    return [
      { ...problem, origin: originAt(place.root, path, true), found: phrase(`o nome "${key}"`, `the name "${key}"`) },
    ];
  }
  const refusal = issue.code === 'custom' ? issue.params?.refusal : undefined;
  if (refusal instanceof Refusal) return [problemAt(place, path, refusal.wanted, refusal.remedy)];
  if (issue.code === 'too_small')
    return [
      problemAt(
        place,
        path,
        phrase(`pelo menos ${issue.minimum} item`, `at least ${issue.minimum} item`),
        phrase('acrescente um item ou tire a linha', 'add an item or take the line out'),
      ),
    ];
  const expected = issue.code === 'invalid_type' ? (issue.expected === 'record' ? 'object' : issue.expected) : '';
  const [wanted, remedy] = SHAPES[expected] ?? [same(issue.message), phrase('corrija o valor', 'correct the value')];
  return [problemAt(place, path, wanted, remedy)];
}

/** What the schema complains of, as problems with places and remedies. */
export function issuesToProblems(
  root: SourceNode,
  outline: Outline,
  issues: readonly z.core.$ZodIssue[],
): ConfigProblem[] {
  return issues.flatMap((issue) => issueProblems({ root, outline }, issue));
}
