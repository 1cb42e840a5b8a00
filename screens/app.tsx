import { Box } from 'ink';
import { useShellState } from '../hooks/use-cockpit.ts';
import type { MouseSource } from '../hooks/use-keys.ts';
import { useSize } from '../hooks/use-size.ts';
import type { Effects } from '../src/shell/command.ts';
import { buildFrame } from './frame/frame.ts';
import { Row } from './frame/row.tsx';
import { useFrame } from './frame/use-frame.ts';

interface AppProps {
  readonly effects: Effects;
  readonly onMouse: MouseSource | null;
  readonly stdout: NodeJS.WriteStream;
}

/**
 * The whole screen, one text a row. Rows are made to fit: clipping them (`overflow`) would cost Ink a second look at every
 * cell of every frame.
 */
export function App({ effects, onMouse, stdout }: AppProps) {
  useSize(stdout);
  const { size } = useShellState();
  const frame = useFrame(buildFrame, effects, onMouse);
  return (
    <Box flexDirection="column" width="100%" height={size.rows}>
      {frame.rows.map((text, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row of the screen is its place
        <Row key={row} text={text} />
      ))}
    </Box>
  );
}
