import type { RedisNodeFacts, RedisNodesFacts } from '../../src/probes/redis/redis-nodes.ts';
import type { SentinelFacts } from '../../src/probes/redis/redis-sentinels.ts';
import { type Column, placeColumns, tableHead, tableRow } from '../../src/shell/drawing/columns.ts';
import { span } from '../../src/shell/drawing/line.ts';
import { type Phrase, phrase } from '../../src/text/lang.ts';
import type { Section } from '../parts/sections.ts';
import { type BodyRow, formatsIn, glyph, type ScreenInput, say } from '../screen.ts';
import { redisFacts } from './redis-facts.ts';

type NodeKey = 'node' | 'role' | 'state' | 'slots' | 'memory' | 'behind' | 'lag';

function nodeColumns(input: ScreenInput, { kind }: RedisNodesFacts): readonly Column<NodeKey>[] {
  const head = (pt: string, en: string): string => say(input, phrase(pt, en));
  return [
    { key: 'node', title: head('nó', 'node'), align: 'left', width: 23, grow: 1, maxWidth: 44 },
    { key: 'role', title: head('papel', 'role'), align: 'left', width: 8 },
    { key: 'state', title: head('estado', 'state'), align: 'left', width: 14, grow: 1, maxWidth: 24 },
    ...(kind === 'cluster' ? [{ key: 'slots', title: 'slots', align: 'right', width: 6 } as const] : []),
    { key: 'memory', title: head('memória', 'memory'), align: 'right', width: 9, dropRank: 2 },
    { key: 'behind', title: head('atrás', 'behind'), align: 'right', width: 9 },
    { key: 'lag', title: head('calada há', 'silent'), align: 'right', width: 9, dropRank: 1 },
  ];
}

const WELL = phrase('bem', 'well');

function stateOf({ flags, isLinkUp }: RedisNodeFacts): Phrase {
  if (flags !== '') return phrase(flags, flags);
  return isLinkUp === false ? phrase('sem ligação', 'no link') : WELL;
}

function sentinelText(input: ScreenInput, { failure, master, flags, quorum, others }: SentinelFacts): string {
  if (failure !== null) return say(input, failure);
  return say(
    input,
    phrase(
      `diz que o mestre é ${master}${flags === '' ? '' : ` (${flags})`} · quórum ${quorum ?? '–'} · vê ${others ?? '–'} outros`,
      `says that the master is ${master}${flags === '' ? '' : ` (${flags})`} · quorum ${quorum ?? '–'} · sees ${others ?? '–'} others`,
    ),
  );
}

function noteOf(input: ScreenInput, { kind, name, nodes, cluster }: RedisNodesFacts): string {
  const masters = nodes.filter(({ role, slots }) => role === 'master' && slots !== 0).length;
  const replicas = nodes.filter(({ role }) => role === 'replica').length;
  const count = phrase(
    `${masters} ${masters === 1 ? 'mestre' : 'mestres'}, ${replicas} ${replicas === 1 ? 'réplica' : 'réplicas'}`,
    `${masters} ${masters === 1 ? 'master' : 'masters'}, ${replicas} ${replicas === 1 ? 'replica' : 'replicas'}`,
  );
  const how =
    kind === 'cluster' ? `cluster ${cluster?.state ?? ''} · ` : kind === 'sentinel' ? `sentinel ${name} · ` : '';
  return `${how}${say(input, count)}`;
}

/** The servers that stand together: masters, replicas and how far behind they are, sentinels. Nothing for one alone. */
export function nodesSection(input: ScreenInput): readonly Section[] {
  const facts = redisFacts(input, 'redis.ping')?.nodes ?? null;
  if (facts === null) return [];
  const formats = formatsIn(input);
  const { findings } = input.cockpit.state('redis.ping').check;
  const placed = placeColumns(nodeColumns(input, facts), input.width - 4);
  const bytes = (value: number | null): string => (value === null ? '–' : formats.bytes(value));
  const row = (node: RedisNodeFacts): BodyRow => {
    const found = findings.find(({ entity }) => entity === node.address);
    const role = node.role === 'master' ? phrase('mestre', 'master') : phrase('réplica', 'replica');
    const isReplica = node.role === 'replica';
    return {
      id: `node:${node.address}`,
      line: [
        span(' '),
        glyph(found?.level ?? 'ok'),
        span(' '),
        ...tableRow(placed, {
          node: [span(`${isReplica ? '  ' : ''}${node.address}`)],
          role: [span(say(input, role), 'dim')],
          state: [span(say(input, stateOf(node)), found?.level ?? 'dim')],
          slots: node.slots === null ? [] : [span(formats.number(node.slots))],
          memory: isReplica ? [] : [span(bytes(node.usedBytes))],
          behind: isReplica ? [span(bytes(node.behindBytes))] : [],
          lag: isReplica ? [span(node.lagMs === null ? '–' : formats.duration(node.lagMs), 'dim')] : [],
        }),
      ],
    };
  };
  const sentinels = facts.sentinels.map(
    (one): BodyRow => ({
      id: `node:${one.address}`,
      line: [
        span(' '),
        glyph(one.failure === null ? 'ok' : 'warn'),
        span(` ${one.address} `),
        span(`sentinel · ${sentinelText(input, one)}`, one.failure === null ? 'dim' : 'warn'),
      ],
    }),
  );
  return [
    {
      title: phrase('Nós', 'Nodes'),
      note: noteOf(input, facts),
      head: [span('   '), ...tableHead(placed)],
      rows: [...facts.nodes.map(row), ...sentinels],
    },
  ];
}
