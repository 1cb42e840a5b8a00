import type { Fault } from '../src/model/fault.ts';
import { inert } from '../src/text/inert.ts';
import type { Lang } from '../src/text/lang.ts';
import { EXIT } from './exit-codes.ts';

/** Prints a fault with its remedy on stderr and returns the code to end with. */
export function tellFault(fault: Fault, lang: Lang, code: number): number {
  process.stderr.write(`sparkone-tui: ${inert(fault.message[lang])}\n${inert(fault.hint[lang])}\n`);
  return code;
}

/** Prints what is wrong with the use of the command line and returns 64. */
export function tellUsage(message: string): number {
  process.stderr.write(`sparkone-tui: ${inert(message)}\n(see sparkone-tui --help)\n`);
  return EXIT.usage;
}
