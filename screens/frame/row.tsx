import { Text } from 'ink';
import { memo } from 'react';

/** One row of the screen: a single text that holds its own escapes, drawn again only when it changed. */
export const Row = memo(function Row({ text }: { readonly text: string }) {
  // An empty text has no height; a blank row needs a cell.
  return <Text wrap="truncate">{text === '' ? ' ' : text}</Text>;
});
