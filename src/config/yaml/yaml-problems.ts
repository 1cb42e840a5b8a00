import type { ErrorCode, YAMLError } from 'yaml';
import { inert } from '../../text/inert.ts';
import { type Phrase, phrase, same } from '../../text/lang.ts';
import type { ConfigProblem } from '../problem.ts';
import type { Origin } from '../source-node.ts';

type Words = readonly [found: Phrase, wanted: Phrase, remedy: Phrase];

const INDENT: Words = [
  phrase('recuo que não combina com as linhas de cima', 'indentation that does not match the lines above'),
  phrase('chaves de um mesmo bloco na mesma coluna', 'keys of one block in the same column'),
  phrase('alinhe com espaços, dois por nível', 'align with spaces, two for each level'),
];

/** What the usual slips of YAML mean; others are told in the parser's own words. */
const WORDS: Readonly<Partial<Record<ErrorCode, Words>>> = {
  TAB_AS_INDENT: [
    phrase('tabulação no recuo', 'a tab in the indentation'),
    phrase('espaços', 'spaces'),
    phrase('troque cada tabulação por dois espaços', 'replace each tab by two spaces'),
  ],
  BAD_INDENT: INDENT,
  MULTILINE_IMPLICIT_KEY: [
    phrase('uma linha que não é chave nem valor', 'a line that is neither a key nor a value'),
    phrase('"chave: valor"', '"key: value"'),
    phrase('confira se faltam os dois-pontos ou aspas que fecham', 'see whether a colon or a closing quote is missing'),
  ],
  BLOCK_AS_IMPLICIT_KEY: [
    phrase('duas chaves na mesma linha', 'two keys in one line'),
    phrase('uma chave por linha', 'one key a line'),
    phrase('ponha o valor entre aspas se ele contém ": "', 'quote the value if it holds ": "'),
  ],
  BAD_SCALAR_START: [
    phrase('um caractere que não pode começar um valor', 'a character that cannot begin a value'),
    phrase('texto entre aspas', 'quoted text'),
    phrase('ponha o valor entre aspas simples', 'put the value in single quotes'),
  ],
  BAD_ALIAS: [
    phrase('uma referência (*nome) que não serve', 'a reference (*name) that does not work'),
    phrase('um nome marcado antes com &nome', 'a name marked before with &name'),
    phrase(
      'marque o bloco com &nome acima, ou ponha o valor entre aspas',
      'mark the block with &name above, or quote the value',
    ),
  ],
  MISSING_CHAR: [
    phrase('algo que não foi fechado', 'something that is not closed'),
    phrase('aspas, colchete ou chave de fechamento', 'the closing quote, bracket or brace'),
    phrase('feche o que foi aberto nesta linha ou acima', 'close what was opened in this line or above'),
  ],
  TAG_RESOLVE_FAILED: [
    phrase('uma etiqueta YAML (!nome)', 'a YAML tag (!name)'),
    phrase('valores simples', 'plain values'),
    phrase('tire a etiqueta', 'take the tag out'),
  ],
};

/** A complaint of the YAML parser as a problem. */
export function yamlProblem(error: YAMLError, origin: Origin): ConfigProblem {
  const isTab = error.message.includes('Tabs are not allowed') || error.code === 'TAB_AS_INDENT';
  const words = WORDS[isTab ? 'TAB_AS_INDENT' : error.code];
  const own = inert(error.message.split('\n')[0] ?? '').slice(0, 200);
  const [found, wanted, remedy] = words ?? [
    same(own),
    phrase('YAML válido', 'valid YAML'),
    phrase('corrija esta linha ou ponha o valor entre aspas', 'correct this line or quote the value'),
  ];
  return { severity: 'error', origin, key: '', found, wanted, remedy };
}
