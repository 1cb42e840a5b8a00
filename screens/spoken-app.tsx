import { Box } from 'ink';
import { useRef } from 'react';
import { useSession, useShellState } from '../hooks/use-cockpit.ts';
import type { Cockpit } from '../src/model/cockpit.ts';
import type { Effects } from '../src/shell/command.ts';
import { buildSpokenFrame } from './frame/frame.ts';
import { Row } from './frame/row.tsx';
import { useFrame } from './frame/use-frame.ts';

/** What of a target is worth being read aloud again. */
function newsOf(cockpit: Cockpit): string {
  const { level, causes, isComplete } = cockpit.verdict();
  return [level, isComplete, ...causes.map(({ id }) => id)].join(' ');
}

/**
 * The cockpit for a screen reader: sentences from top to bottom. They change when the operator does something or when the
 * verdict changes, not with every new number: each change is read aloud from the start.
 */
export function SpokenApp({ effects }: { readonly effects: Effects }) {
  const { cockpit, desks } = useSession();
  const state = useShellState();
  const frame = useFrame(buildSpokenFrame, effects, null);
  const inSight = state.tab === 'fleet' ? (desks.fleet?.members().map((member) => member.cockpit) ?? []) : [cockpit];
  const news = inSight.map(newsOf).join(', ');
  const said = useRef({ news, state, rows: frame.rows });
  if (said.current.news !== news || said.current.state !== state) said.current = { news, state, rows: frame.rows };
  return (
    <Box flexDirection="column">
      {said.current.rows.map((text, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a sentence is its place
        <Row key={row} text={text} />
      ))}
    </Box>
  );
}
