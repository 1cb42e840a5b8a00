import type { TabId } from '../../model/probe.ts';
import { type Phrase, phrase } from '../../text/lang.ts';
import type { Command, CommandContext } from '../command.ts';
import { boardOrder, nameOfRow, rowOf } from '../fleet/board.ts';
import { findTargets } from '../fleet/targets.ts';
import { EMPTY_ENTRY } from '../keys/entry.ts';
import { cursorOf, NO_CURSOR } from '../state.ts';

const ONLY_ONE = phrase(
  'só há um alvo; ponha outros em targets: na configuração',
  'there is only one target; put others under targets: in the configuration',
);

const whenOne = ({ desks }: CommandContext): Phrase | null => (desks.fleet === undefined ? ONLY_ONE : null);

const isOneOfSeveral = ({ desks }: CommandContext): boolean => desks.fleet !== undefined;

/** Brings a target in sight, and begins to read it when nobody did before. */
export function openTarget({ shell, desks: { fleet } }: CommandContext, name: string, tab: TabId): void {
  if (fleet === undefined) return;
  fleet.member(name).wake();
  shell.dispatch({ type: 'target', target: name, tab });
}

/** Brings the board in sight, with the target that was in sight selected. */
export function showBoard({ shell, desks: { fleet } }: CommandContext): void {
  if (fleet === undefined) return;
  const { target } = shell.getState();
  shell.dispatch({ type: 'tab', tab: 'fleet' });
  const rows = boardOrder(fleet.members(), NO_CURSOR).map(rowOf);
  shell.dispatch({ type: 'select', row: rowOf(fleet.member(target)), offset: cursorOf(shell.getState()).offset, rows });
}

/** Opens the target that the board points at, the selected one or the worst, on a tab. */
export function openPointed(context: CommandContext, tab: TabId): void {
  const name = nameOfRow(cursorOf(context.shell.getState()).row ?? context.view.worstRow);
  if (name !== null) openTarget(context, name, tab);
}

function toggleBoard(context: CommandContext): void {
  if (context.shell.getState().tab === 'fleet') openPointed(context, 'overview');
  else showBoard(context);
}

/** The list of targets opens on the one that was in sight before, so that two keys go back and forth. */
function chooseTarget({ shell, desks: { fleet } }: CommandContext): void {
  if (fleet === undefined) return;
  const { lang, target, targetBefore } = shell.getState();
  const names = findTargets(fleet, '', lang).map(({ name }) => name);
  const current = fleet.member(target).name;
  const wanted = names.find((name) => name === targetBefore) ?? names.find((name) => name !== current);
  const selected = Math.max(0, names.indexOf(wanted ?? current));
  shell.dispatch({ type: 'mode', mode: { kind: 'targets', entry: EMPTY_ENTRY, selected } });
}

function probeAll({ shell, cockpit, desks: { fleet } }: CommandContext): void {
  const members = fleet?.members() ?? [];
  for (const member of members) {
    member.wake();
    member.cockpit.probeNow();
  }
  const text = phrase(`sondando ${members.length} alvos agora`, `probing ${members.length} targets now`);
  shell.dispatch({ type: 'notice', notice: { level: 'ok', since: cockpit.now(), text } });
}

/** Commands about several targets. */
export const FLEET_COMMANDS: readonly Command[] = [
  {
    id: 'targets',
    group: 'go',
    label: phrase('alvos', 'targets'),
    help: phrase('escolhe outro alvo pelo nome', 'chooses another target by name'),
    keys: ['t'],
    tabs: 'everywhere',
    footer: 25,
    isOffered: isOneOfSeveral,
    disabledReason: whenOne,
    run: chooseTarget,
  },
  {
    id: 'fleet.board',
    group: 'go',
    label: phrase('frota', 'fleet'),
    help: phrase(
      'vai ao quadro de todos os alvos, e dele à Visão geral do alvo',
      "goes to the board of all targets, and from it to the target's own Overview",
    ),
    keys: ['0'],
    tabs: 'everywhere',
    isOffered: isOneOfSeveral,
    disabledReason: whenOne,
    run: toggleBoard,
  },
  {
    id: 'fleet.open',
    group: 'go',
    label: phrase('abrir', 'open'),
    help: phrase('abre o alvo escolhido; sem escolha, o pior', 'opens the selected target; with none, the worst one'),
    keys: ['enter'],
    tabs: ['fleet'],
    footer: 15,
    disabledReason: ({ view }) =>
      view.rows.length === 0 ? phrase('não há alvo para abrir aqui', 'there is no target to open here') : null,
    run: (context) => openPointed(context, 'overview'),
  },
  {
    id: 'fleet.probe',
    group: 'look',
    label: phrase('sondar todos', 'probe all'),
    help: phrase(
      'lê todos os alvos agora, também os que não foram abertos',
      'reads all targets now, also those not opened yet',
    ),
    keys: ['R'],
    tabs: ['fleet'],
    footer: 10,
    run: probeAll,
  },
];
