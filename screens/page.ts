import type { Line } from '../src/shell/drawing/line.ts';
import type { Page } from '../src/shell/state.ts';
import type { Body, ScreenInput } from './screen.ts';

/** What is drawn in the place of the tabs: a pure function from its input to rows, as a {@link Screen} is. */
export interface PageScreen<K extends Page['kind'] = Page['kind']> {
  readonly kind: K;
  /** Lines above the body; a rule follows. */
  head(input: ScreenInput, page: Extract<Page, { kind: K }>): readonly Line[];
  build(input: ScreenInput, page: Extract<Page, { kind: K }>): Body;
  /** Probes that it shows. */
  watches(input: ScreenInput, page: Extract<Page, { kind: K }>): readonly string[];
}
