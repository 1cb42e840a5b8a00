import type { Line as TargetLine } from '../../src/model/line.ts';
import { type Line, span, titleRule } from '../../src/shell/drawing/line.ts';
import { inert } from '../../src/text/inert.ts';
import { type Phrase, phrase } from '../../src/text/lang.ts';
import { glyph, type ScreenInput, say } from '../screen.ts';
import { INDENT, labelled } from './labelled.ts';

const STATES: Readonly<Record<ReturnType<TargetLine['state']>['kind'], Phrase>> = {
  idle: phrase('ninguém a usou ainda', 'nobody has used it yet'),
  connecting: phrase('ligando', 'connecting'),
  asking: phrase('espera por uma resposta sua', 'waits for an answer of yours'),
  up: phrase('de pé', 'stands'),
  away: phrase('fora', 'away'),
  closed: phrase('encerrada', 'closed'),
};

function remarkLines(input: ScreenInput, remarks: readonly Phrase[]): Line[] {
  return remarks.flatMap((remark, index) =>
    labelled(input, index === 0 ? phrase('a saber', 'to know') : phrase('', ''), say(input, remark)),
  );
}

/** The page of the connection to a remote target: where it stands, why, and what makes it poorer than it could be. */
export function linePage(input: ScreenInput): readonly Line[] {
  const { line } = input.desks;
  if (line === undefined)
    return [[span(`${INDENT}${say(input, phrase('este alvo é esta máquina', 'this target is this machine'))}`, 'dim')]];
  const state = line.state();
  const remarks = line.remarks();
  const level = state.kind !== 'up' ? 'unknown' : remarks.length > 0 ? 'warn' : 'ok';
  const name = inert(line.name);
  const notice = line.notice();
  return [
    titleRule(
      [glyph(level), span(` ${say(input, phrase(`Linha SSH com ${name}`, `SSH line to ${name}`))}`, 'strong')],
      input.width,
    ),
    ...labelled(input, phrase('estado', 'state'), say(input, STATES[state.kind])),
    ...(notice === null ? [] : labelled(input, phrase('agora', 'now'), say(input, notice))),
    ...(state.kind === 'away'
      ? [
          ...labelled(input, phrase('falha', 'fault'), say(input, state.fault.message)),
          ...labelled(input, phrase('remédio', 'remedy'), say(input, state.fault.hint)),
        ]
      : []),
    ...remarkLines(input, remarks),
    [],
  ];
}
