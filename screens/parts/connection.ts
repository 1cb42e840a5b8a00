import type { Fault } from '../../src/model/fault.ts';
import { type Line, span, wrapText } from '../../src/shell/drawing/line.ts';
import { type Phrase, phrase } from '../../src/text/lang.ts';
import { type BodyRow, glyph, type ScreenInput, say } from '../screen.ts';
import { FAULT_WORDS } from './fault-text.ts';

const AUTH = phrase('LOGIN RECUSADO', 'LOGIN REFUSED');
const TLS = phrase('TLS', 'TLS');
const TOO_MANY = phrase('CONEXÕES ESGOTADAS', 'TOO MANY CONNECTIONS');
const NAME = phrase('NOME NÃO RESOLVE', 'NAME DOES NOT RESOLVE');
const REFUSED = phrase('CONEXÃO RECUSADA', 'CONNECTION REFUSED');
const ROUTE = phrase('SEM ROTA', 'NO ROUTE');
const SILENT = phrase('MUDO', 'SILENT');

/** Why a connection fails, by the code of the server, the driver or the system. */
const BY_CODE: Readonly<Record<string, Phrase>> = {
  '28P01': AUTH,
  '28000': AUTH,
  NOAUTH: AUTH,
  WRONGPASS: AUTH,
  NOPERM: phrase('SEM PERMISSÃO', 'NO PERMISSION'),
  '42501': phrase('SEM PERMISSÃO', 'NO PERMISSION'),
  '3D000': phrase('BANCO NÃO EXISTE', 'NO SUCH DATABASE'),
  '53300': TOO_MANY,
  MAXCLIENTS: TOO_MANY,
  '57P03': phrase('INICIANDO', 'STARTING'),
  LOADING: phrase('CARREGANDO', 'LOADING'),
  ENOTFOUND: NAME,
  EAI_AGAIN: NAME,
  ECONNREFUSED: REFUSED,
  EHOSTUNREACH: ROUTE,
  ENETUNREACH: ROUTE,
  ETIMEDOUT: SILENT,
  SSL_REFUSED: TLS,
  NOT_FOUND: phrase('NÃO ENCONTRADO', 'NOT FOUND'),
};

/** What kind of failure it is, in a word or two: login, name, refused, silent, too many, TLS told apart. */
export function failureWord({ code, kind }: Fault): Phrase {
  if (code !== undefined && (/CERT|SSL|TLS|SELF_SIGNED/.test(code) || code.startsWith('UNABLE_TO'))) return TLS;
  return (code === undefined ? undefined : BY_CODE[code]) ?? (kind === 'timeout' ? SILENT : FAULT_WORDS[kind]);
}

/** A failed connection at the top of its tab: the kind of failure, the peer's words, and the remedy. */
export function failureRows(input: ScreenInput, probe: string, fault: Fault): BodyRow[] {
  const { check } = input.cockpit.state(probe);
  const width = Math.max(20, input.width - 16);
  const text = wrapText(say(input, fault.message), width);
  const hint = wrapText(say(input, fault.hint), width);
  const label = (word: Phrase, index: number): Line => [
    span(`   ${(index === 0 ? say(input, word) : '').padEnd(11)} `, 'dim'),
  ];
  return [
    {
      id: `check:${probe}`,
      line: [span(' '), glyph(check.level), span(` ${say(input, failureWord(fault))}`, check.level)],
    },
    ...text.map((line, index) => ({ line: [...label(phrase('falha', 'fault'), index), span(line)] })),
    ...hint.map((line, index) => ({ line: [...label(phrase('remédio', 'remedy'), index), span(line)] })),
  ];
}

/** A probe of a section that has no facts: still reading, or why not, in one row (two with the remedy). */
export function missingRows(input: ScreenInput, probe: string): BodyRow[] {
  const { reading, check } = input.cockpit.state(probe);
  if (reading === null) return [{ line: [span(`   ${say(input, phrase('lendo …', 'reading …'))}`, 'dim')] }];
  if (check.fault === null) return [];
  return [
    {
      id: `check:${probe}`,
      line: [span(' '), glyph(check.level), span(` ${say(input, check.fault.message)}`, 'dim')],
    },
    ...wrapText(say(input, check.fault.hint), Math.max(20, input.width - 5)).map((line) => ({
      line: [span(`   ${line}`, 'dim')],
    })),
  ];
}
