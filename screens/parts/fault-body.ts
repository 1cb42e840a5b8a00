import type { Fault } from '../../src/model/fault.ts';
import { type Line, span } from '../../src/shell/drawing/line.ts';
import { phrase } from '../../src/text/lang.ts';
import { type ScreenInput, say } from '../screen.ts';
import { FAULT_WORDS } from './fault-text.ts';
import { labelled } from './labelled.ts';

/** Why something cannot be shown, and what to do: in the place of it. */
export function faultBody(input: ScreenInput, { kind, message, hint }: Fault): Line[] {
  return [
    [],
    [span('   '), span(say(input, FAULT_WORDS[kind]), 'unknown')],
    ...labelled(input, phrase('falha', 'fault'), say(input, message)),
    ...labelled(input, phrase('remédio', 'remedy'), say(input, hint)),
  ];
}
