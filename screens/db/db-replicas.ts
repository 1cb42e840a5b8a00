import type { DbReplicaFacts } from '../../src/probes/db/db-replicas.ts';
import { type Column, placeColumns, tableHead, tableRow } from '../../src/shell/drawing/columns.ts';
import { span } from '../../src/shell/drawing/line.ts';
import { type Phrase, phrase } from '../../src/text/lang.ts';
import type { Section } from '../parts/sections.ts';
import { type BodyRow, formatsIn, glyph, type ScreenInput, say } from '../screen.ts';
import { dbFacts } from './db-facts.ts';

type Key = 'replica' | 'state' | 'lag' | 'behind' | 'missing' | 'conflicts';

function columnsOf(input: ScreenInput): readonly Column<Key>[] {
  const head = (pt: string, en: string): string => say(input, phrase(pt, en));
  return [
    { key: 'replica', title: head('réplica', 'replica'), align: 'left', width: 22, grow: 1, maxWidth: 44 },
    { key: 'state', title: head('estado', 'state'), align: 'left', width: 12 },
    { key: 'lag', title: head('atraso', 'lag'), align: 'right', width: 11 },
    { key: 'behind', title: head('a aplicar', 'to replay'), align: 'right', width: 10 },
    { key: 'missing', title: head('a receber', 'to come'), align: 'right', width: 10 },
    { key: 'conflicts', title: head('conflitos', 'conflicts'), align: 'right', width: 9, dropRank: 1 },
  ];
}

function stateOf({ failure, isStandby, isPaused, isReceiving, status }: DbReplicaFacts): Phrase {
  if (failure !== null) return phrase('sem resposta', 'no answer');
  if (!isStandby) return phrase('primário', 'primary');
  if (isPaused) return phrase('pausada', 'paused');
  if (isReceiving === false) return phrase('não recebe', 'not receiving');
  return status === '' ? phrase('segue', 'follows') : phrase(status, status);
}

/** Read replicas with how far behind each is; nothing where none is configured. */
export function replicasSection(input: ScreenInput): readonly Section[] {
  const facts = dbFacts(input, 'db.replicas');
  if (facts === null) return [];
  const formats = formatsIn(input);
  const { findings, summary } = input.cockpit.state('db.replicas').check;
  const placed = placeColumns(columnsOf(input), input.width - 4);
  const bytes = (value: number | null): string => (value === null ? '–' : formats.bytes(value));
  const rows = facts.replicas.flatMap((one): BodyRow[] => {
    const own = findings.filter(({ entity }) => entity === one.replica);
    const level = own[0]?.level ?? 'ok';
    const id = `replica:${one.replica}`;
    return [
      {
        id,
        line: [
          span(' '),
          glyph(level),
          span(' '),
          ...tableRow(placed, {
            replica: [span(one.replica)],
            state: [span(say(input, stateOf(one)), level === 'ok' ? 'dim' : level)],
            lag: [span(one.lagMs === null ? '–' : formats.duration(one.lagMs))],
            behind: [span(bytes(one.behindBytes))],
            missing: [span(bytes(one.missingBytes))],
            conflicts: [span(one.conflicts === null ? '–' : formats.number(one.conflicts), 'dim')],
          }),
        ],
      },
      ...own.map((found): BodyRow => ({ line: [span('     '), span(say(input, found.text), found.level)] })),
      ...(one.failure === null ? [] : [{ line: [span(`     ${say(input, one.failure.hint)}`, 'dim')] } as BodyRow]),
    ];
  });
  return [
    {
      title: phrase('Réplicas de leitura', 'Read replicas'),
      note: findings.length === 0 ? say(input, summary) : '',
      head: [span('   '), ...tableHead(placed)],
      rows,
    },
  ];
}
