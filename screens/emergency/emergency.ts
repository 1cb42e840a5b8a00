import type { People } from '../../src/model/people.ts';
import { type Line, span } from '../../src/shell/drawing/line.ts';
import { cellWidth } from '../../src/text/width.ts';
import { probesOf, readingLine } from '../parts/readings.ts';
import { buildSections } from '../parts/sections.ts';
import { type Body, type BodyRow, type Screen, type ScreenInput, say } from '../screen.ts';
import { actionsSection } from './emergency-actions.ts';
import { auditSection, jobsSection, lockLine } from './emergency-records.ts';
import { escalationLine, escalationSection } from './escalation.ts';

const NOBODY: People = { contacts: [], levels: [] };

/** What stands above everything: the clock, who holds the target, and the readings of this tab. */
function nowRows(input: ScreenInput): BodyRow[] {
  const { cockpit, desks } = input;
  const probes = probesOf(cockpit, 'emergency');
  const titleCells = Math.max(0, ...probes.map((probe) => cellWidth(say(input, cockpit.spec(probe).title))));
  const lines: Line[] = [
    escalationLine(input, desks.people ?? NOBODY),
    ...(desks.actions === undefined ? [] : [lockLine(input, desks.actions)]),
  ];
  return [
    ...lines.map((line): BodyRow => ({ line })),
    ...probes.map((probe): BodyRow => ({ id: `check:${probe}`, line: readingLine(input, probe, titleCells) })),
    ...(input.height > 24 ? [{ line: [span('')] }] : []),
  ];
}

function build(input: ScreenInput): Body {
  const { actions, people } = input.desks;
  return buildSections(
    input,
    nowRows(input),
    [
      actionsSection(input),
      ...(people === undefined ? [] : [escalationSection(input, people)]),
      ...(actions === undefined ? [] : [jobsSection(input, actions), auditSection(input, actions)]),
    ],
    null,
  );
}

/** Where one goes when it burns: actions with what would happen, whom to call, who holds the target, what was done. */
export const EMERGENCY: Screen = {
  tab: 'emergency',
  watches: (cockpit) => probesOf(cockpit, 'emergency'),
  build,
};
