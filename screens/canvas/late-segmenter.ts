/**
 * `Intl.Segmenter` as the libraries ask for it while they load, made when the first text comes: its tables would take a start
 * more than ten milliseconds. The build puts it in the place of the global one (`bin/build.mjs`).
 */
export class LateSegmenter {
  readonly #given: ConstructorParameters<typeof Intl.Segmenter>;
  #segmenter: Intl.Segmenter | null = null;

  constructor(...given: ConstructorParameters<typeof Intl.Segmenter>) {
    this.#given = given;
  }

  segment(text: string): Intl.Segments {
    // Not named as the build replaces it.
    this.#segmenter ??= new globalThis.Intl.Segmenter(...this.#given);
    return this.#segmenter.segment(text);
  }
}
