import type { RedisClientFacts } from '../../src/probes/redis/redis-clients.ts';
import { type Column, placeColumns, tableHead, tableRow } from '../../src/shell/drawing/columns.ts';
import { span } from '../../src/shell/drawing/line.ts';
import { type Phrase, phrase } from '../../src/text/lang.ts';
import { padEnd } from '../../src/text/width.ts';
import { missingRows } from '../parts/connection.ts';
import type { Section } from '../parts/sections.ts';
import { type BodyRow, formatsIn, type ScreenInput, say } from '../screen.ts';
import { deniedRows, redisFacts } from './redis-facts.ts';

function factRow(input: ScreenInput, id: string, label: Phrase, text: Phrase): BodyRow {
  return { id: `info:${id}`, line: [span(`   ${padEnd(say(input, label), 13)} `, 'dim'), span(say(input, text))] };
}

/** Memory against its limit, evictions, what is on disk, clients in numbers. */
export function memorySection(input: ScreenInput): Section {
  const title = phrase('Memória e persistência', 'Memory and persistence');
  const facts = redisFacts(input, 'redis.info');
  if (facts === null) return { title, rows: missingRows(input, 'redis.info') };
  const f = formatsIn(input);
  const bytes = (value: number | null): string => f.bytes(value ?? Number.NaN);
  const saved = facts.lastSaveAt === null ? '–' : f.ago(input.cockpit.now() - facts.lastSaveAt);
  const took = facts.lastSaveTookMs === null ? '' : f.duration(facts.lastSaveTookMs);
  const saving = facts.isSaving
    ? phrase(', outro em andamento', ', another under way')
    : took === ''
      ? phrase('', '')
      : phrase(` em ${took}`, ` in ${took}`);
  const limit = facts.maxBytes === null ? say(input, phrase('sem limite', 'no limit')) : bytes(facts.maxBytes);
  return {
    title,
    rows: [
      factRow(
        input,
        'memory',
        phrase('memória', 'memory'),
        phrase(
          `${bytes(facts.usedBytes)} de ${limit} · ${facts.policy} · pico ${bytes(facts.peakBytes)} · fragmentação ${f.number(facts.fragmentation ?? Number.NaN, 2)}`,
          `${bytes(facts.usedBytes)} of ${limit} · ${facts.policy} · peak ${bytes(facts.peakBytes)} · fragmentation ${f.number(facts.fragmentation ?? Number.NaN, 2)}`,
        ),
      ),
      factRow(
        input,
        'evicted',
        phrase('despejo', 'eviction'),
        phrase(
          `${f.number(facts.evicted)} chaves despejadas por falta de memória · ${f.number(facts.expired)} expiradas`,
          `${f.number(facts.evicted)} keys evicted for lack of memory · ${f.number(facts.expired)} expired`,
        ),
      ),
      factRow(
        input,
        'saved',
        phrase('em disco', 'on disk'),
        phrase(
          `snapshot ${saved}${facts.isLastSaveGood ? '' : ' (FALHOU)'}${saving['pt-BR']} · ${f.number(facts.changesSinceSave)} escritas desde então · AOF ${facts.isAofOn ? 'ligado' : 'desligado'}${facts.isRewritingAof ? ' (reescrevendo)' : ''}`,
          `snapshot ${saved}${facts.isLastSaveGood ? '' : ' (FAILED)'}${saving.en} · ${f.number(facts.changesSinceSave)} writes since · AOF ${facts.isAofOn ? 'on' : 'off'}${facts.isRewritingAof ? ' (rewriting)' : ''}`,
        ),
      ),
      factRow(
        input,
        'clients',
        phrase('clientes', 'clients'),
        phrase(
          `${f.number(facts.clients)} de ${f.number(facts.maxClients ?? Number.NaN)} · ${f.number(facts.blockedClients)} esperando em fila · ${f.number(facts.rejectedConnections)} recusados`,
          `${f.number(facts.clients)} of ${f.number(facts.maxClients ?? Number.NaN)} · ${f.number(facts.blockedClients)} waiting in a queue · ${f.number(facts.rejectedConnections)} refused`,
        ),
      ),
    ],
  };
}

type ClientKey = 'count' | 'name' | 'host' | 'user' | 'idle' | 'output' | 'command';

function clientColumns(input: ScreenInput): readonly Column<ClientKey>[] {
  const head = (pt: string, en: string): string => say(input, phrase(pt, en));
  return [
    { key: 'count', title: head('conexões', 'open'), align: 'right', width: 8 },
    { key: 'name', title: head('programa', 'program'), align: 'left', width: 18, grow: 1, maxWidth: 30 },
    { key: 'host', title: head('de', 'from'), align: 'left', width: 15, grow: 1, maxWidth: 40 },
    { key: 'user', title: head('usuário', 'user'), align: 'left', width: 10, dropRank: 1 },
    { key: 'idle', title: head('calado há', 'silent'), align: 'right', width: 9 },
    { key: 'output', title: head('a ler', 'unread'), align: 'right', width: 8, dropRank: 2 },
    { key: 'command', title: head('último', 'last'), align: 'left', width: 12 },
  ];
}

/** Who is connected, by program and host. */
export function clientsSection(input: ScreenInput): Section {
  const title = phrase('Clientes', 'Clients');
  const facts = redisFacts(input, 'redis.info');
  if (facts === null) return { title, rows: missingRows(input, 'redis.info') };
  const f = formatsIn(input);
  const placed = placeColumns(clientColumns(input), input.width - 4);
  const row = (
    { name, host, user, count, idleMs, outputBytes, command }: RedisClientFacts,
    index: number,
  ): BodyRow => ({
    id: `info:client-${index}`,
    line: [
      span('   '),
      ...tableRow(placed, {
        count: [span(f.number(count))],
        name: [name === '' ? span(say(input, phrase('sem nome', 'no name')), 'dim') : span(name)],
        host: [span(host, 'dim')],
        user: [span(user, 'dim')],
        idle: [span(f.age(idleMs), 'dim')],
        output: outputBytes === 0 ? [] : [span(f.bytes(outputBytes), 'warn')],
        command: [span(command)],
      }),
    ],
  });
  return {
    title,
    note: f.number(facts.clients),
    ...(facts.connected === null ? {} : { head: [span('   '), ...tableHead(placed)] }),
    rows: [...deniedRows('info:denied', input, facts.connectedRefused), ...(facts.connected ?? []).map(row)],
  };
}
