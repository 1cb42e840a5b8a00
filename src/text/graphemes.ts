function createGraphemes(): (text: string) => Intl.Segments {
  let segmenter: Intl.Segmenter | undefined;
  return (text) => {
    segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
    return segmenter.segment(text);
  };
}

/** What a reader takes for characters (grapheme clusters, UAX #29). The tables come with the first text, not with a start. */
export const graphemesOf = createGraphemes();
