import { inert } from '../../text/inert.ts';
import { type Phrase, phrase } from '../../text/lang.ts';
import type { Origin } from '../source-node.ts';
import { MAX_DEPTH, MAX_VALUES } from './yaml-limits.ts';

/** What was found, what is wanted, what to do. */
export type Words = [found: Phrase, wanted: Phrase, remedy: Phrase];

/** Blocks in blocks beyond any configuration. */
export const TOO_DEEP: Words = [
  phrase('blocos dentro de blocos demais', 'blocks nested too deeply'),
  phrase(`no máximo ${MAX_DEPTH} níveis`, `at most ${MAX_DEPTH} levels`),
  phrase(
    'isto não parece uma configuração; comece com "sparkone-tui init"',
    'this does not look like a configuration; start from "sparkone-tui init"',
  ),
];

/** More values than a hand writes. */
export const TOO_MANY: Words = [
  phrase(
    `mais de ${MAX_VALUES} valores, contadas as referências (*nome)`,
    `more than ${MAX_VALUES} values, references (*name) included`,
  ),
  phrase('uma configuração escrita à mão', 'a configuration written by hand'),
  phrase('tire as referências que se multiplicam', 'take out the references that multiply'),
];

/** A second `---`. */
export const SEVERAL_DOCUMENTS: Words = [
  phrase('um segundo documento ("---")', 'a second document ("---")'),
  phrase('um documento por arquivo', 'one document a file'),
  phrase('junte tudo num só e tire a linha "---"', 'put all into one and take the "---" line out'),
];

/** A list or a block for a key. */
export const BAD_KEY: Words = [
  phrase('uma chave que não é texto', 'a key that is not text'),
  phrase('um nome simples', 'a plain name'),
  phrase('escreva "nome: valor"', 'write "name: value"'),
];

/** An alias that leads nowhere. */
export const LOOP: Words = [
  phrase('uma referência (*nome) a si mesma ou a nada', 'a reference (*name) to itself or to nothing'),
  phrase('um bloco marcado antes com &nome', 'a block marked before with &name'),
  phrase('escreva o valor por extenso', 'write the value out'),
];

/** A `<<` that has nothing to join. */
export const BAD_MERGE: Words = [
  phrase('"<<" sem uma referência a um bloco', '"<<" without a reference to a block'),
  phrase('"<<: *nome"', '"<<: *name"'),
  phrase('marque o bloco com &nome acima', 'mark the block with &name above'),
];

/** A key that stands twice in a block. */
export function duplicateKey(name: string, earlier: Origin): Words {
  const key = inert(name).slice(0, 80);
  return [
    phrase(`a chave "${key}" pela segunda vez`, `the key "${key}" for the second time`),
    phrase(
      `uma vez só (a primeira está na linha ${earlier.line})`,
      `once only (the first stands in line ${earlier.line})`,
    ),
    phrase('junte os dois blocos ou tire um', 'join the two blocks or take one out'),
  ];
}
