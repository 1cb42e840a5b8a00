import { InkOutput } from 'ink-output';
import { wholeRows } from './whole-rows.ts';

/**
 * Ink's canvas, without its grid of cells where whole rows are written: taking each row apart into styled characters and
 * putting it together again was most of what a frame cost. The build puts it in the place of Ink's own (`bin/build.mjs`).
 */
export class Canvas extends InkOutput {
  override get(): { output: string; height: number } {
    const rows = wholeRows(this.operations, this.height);
    return rows === null ? super.get() : { output: rows.join('\n'), height: rows.length };
  }
}
