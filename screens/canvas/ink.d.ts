/** Ink's own canvas, which its package does not export; the build finds it (`bin/build.mjs`). */
declare module 'ink-output' {
  export type Operation =
    | {
        readonly type: 'write';
        readonly x: number;
        readonly y: number;
        readonly text: string;
        readonly transformers: readonly ((line: string, index: number) => string)[];
      }
    | { readonly type: 'clip' | 'unclip' };

  export class InkOutput {
    protected operations: Operation[];
    protected width: number;
    protected height: number;
    constructor(size: { width: number; height: number });
    get(): { output: string; height: number };
  }
}
