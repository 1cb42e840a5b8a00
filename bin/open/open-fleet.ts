import { type ChangingFleet, createFleet } from '../../src/engine/fleet.ts';
import type { Clock } from '../../src/model/clock.ts';
import { bad, fault, good, type Outcome } from '../../src/model/fault.ts';
import type { KnownRunbook } from '../../src/runbooks/walks/walk-desk.ts';
import { createAskDesk } from '../../src/shell/ask-desk.ts';
import { phrase } from '../../src/text/lang.ts';
import { refusedHereFault } from '../../src/transport/ssh/login-faults.ts';
import { type PlannedTarget, plannedTargets } from '../settings/planned-targets.ts';
import type { SessionOptions } from '../settings/session-options.ts';
import type { Settings } from '../settings/settings.ts';
import { type OpenedMember, openMember } from './open-member.ts';
import { isPosting } from './target-walks.ts';

/** The targets of a cockpit while it is open. */
export interface OpenedFleet {
  readonly fleet: ChangingFleet;
  /** Name of the target that is in sight first; null when there is one only. */
  readonly first: string | null;
  /** Begins to read: all targets, or the one that was asked for by name. */
  wake(): void;
  /**
   * Puts a configuration that was read again in force: targets that stay keep their readings, new ones are opened, those
   * that are gone are closed. Returns how many there are now.
   */
  configure(settings: Settings): Promise<number>;
  /** Something of a report is on its way. */
  isPosting(): boolean;
  /** Resolves when it is not any more: what could not be sent, as text. */
  settle(): Promise<string>;
  /** Ends all of them. */
  close(): Promise<void>;
  /** Tells on stderr where tapes are. */
  tell(): void;
}

const ONE_TAPE = fault(
  'unsupported',
  phrase('uma fita grava um alvo só', 'a tape records one target only'),
  phrase('diga qual: --target NOME', 'say which one: --target NAME'),
);

/** What the targets are opened with. */
export interface FleetOptions {
  readonly clock: Clock;
  /** What can be walked. */
  readonly runbooks: readonly KnownRunbook[];
  onBug(error: unknown): void;
}

/** Opens every target; one that does not answer is opened like the others, and says so on screen. */
export async function openFleet(
  given: SessionOptions,
  settings: Settings,
  { clock, runbooks, onBug }: FleetOptions,
): Promise<Outcome<OpenedFleet>> {
  const planned = await plannedTargets(given, settings);
  // One desk for all targets: there is one operator.
  const asks = createAskDesk(clock, refusedHereFault);
  const isOne = planned.length === 1;
  if (!isOne && given.record !== null && given.target === null) return bad(ONE_TAPE);
  // Asked for by name one target is opened alone; the others are opened when somebody goes there.
  const isWoken = ({ name }: { readonly name: string }) => isOne || given.target === null || name === given.target;
  const open = (target: PlannedTarget) => {
    const isAwaited = isWoken(target);
    const record = isAwaited ? target.session.record : null;
    return openMember(
      { ...target, session: { ...target.session, record } },
      { clock, isAwaited, asks, runbooks, onBug },
    );
  };
  const outcomes = await Promise.all(planned.map(open));
  const failed = outcomes.find((outcome) => !outcome.ok);
  let members = outcomes.flatMap((outcome) => (outcome.ok ? [outcome.value] : []));
  if (failed?.ok === false) {
    await Promise.all(members.map((member) => member.close()));
    return failed;
  }
  const fleet = createFleet(
    members.map(({ member }) => member),
    clock,
  );
  const wake = () => {
    for (const { member } of members) if (isWoken(member)) member.wake();
  };

  const configure = async (next: Settings): Promise<number> => {
    const wanted = await plannedTargets(given, next);
    const kept: OpenedMember[] = [];
    for (const target of wanted) {
      const known = members.find(({ member }) => member.name === target.name && member.group === target.group);
      known?.configure(target.settings);
      if (known !== undefined) kept.push(known);
      else {
        const opened = await open(target);
        if (opened.ok) kept.push(opened.value);
      }
    }
    const gone = members.filter((member) => !kept.includes(member));
    members = kept;
    fleet.replace(kept.map(({ member }) => member));
    wake();
    await Promise.all(gone.map((member) => member.close()));
    return kept.length;
  };
  return good({
    fleet,
    first: isOne ? null : (given.target ?? settings.targetName ?? fleet.member(null).name),
    wake,
    configure,
    isPosting: () => members.some(({ member }) => isPosting(member.desks.walks)),
    settle: async () => (await Promise.all(members.map((member) => member.settle()))).join(''),
    close: async () => void (await Promise.all(members.map((member) => member.close()))),
    tell: () => {
      for (const member of members) member.tell();
    },
  });
}
