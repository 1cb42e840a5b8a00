const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** What a reader takes for characters (grapheme clusters, UAX #29). */
export const graphemesOf = (text: string): Intl.Segments => segmenter.segment(text);
