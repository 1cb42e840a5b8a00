/** What the mouse did; cells counted from 0 at the left top. */
export interface MouseEvent {
  readonly kind: 'click' | 'wheelUp' | 'wheelDown';
  readonly x: number;
  readonly y: number;
}

/** Input without the mouse's reports, and what they said. */
export interface SplitInput {
  readonly rest: string;
  readonly events: readonly MouseEvent[];
}

/** SGR mouse report (xterm's mode 1006): `CSI < button ; column ; row M` on press, `m` on release. */
const REPORT = /\x1b\[<(\d+);(\d+);(\d+)([Mm])/g;
/** The beginning of a report at the end of a chunk: the rest comes with the next one. */
const UNFINISHED = /\x1b\[<[\d;]{0,20}$/;

function eventOf(button: number, column: number, row: number, isPress: boolean): MouseEvent | undefined {
  const at = { x: column - 1, y: row - 1 };
  if (!isPress) return undefined;
  // Bits 2-4 are shift, alt and control; they make no difference here.
  const bare = button & ~0b11100;
  if (bare === 64) return { kind: 'wheelUp', ...at };
  if (bare === 65) return { kind: 'wheelDown', ...at };
  return bare === 0 ? { kind: 'click', ...at } : undefined;
}

/** Takes mouse reports out of terminal input; a report cut between two chunks is put together again. */
export function createMouseSplitter(): (chunk: string) => SplitInput {
  let pending = '';
  return (chunk) => {
    const text = pending + chunk;
    const tail = UNFINISHED.exec(text)?.[0] ?? '';
    pending = tail;
    const events: MouseEvent[] = [];
    const rest = text.slice(0, text.length - tail.length).replace(REPORT, (_all, button, column, row, end) => {
      const event = eventOf(Number(button), Number(column), Number(row), end === 'M');
      if (event !== undefined) events.push(event);
      return '';
    });
    return { rest, events };
  };
}
