import type { Level } from '../../model/level.ts';
import type { SwarmPlace } from '../../model/swarm.ts';
import { inert } from '../../text/inert.ts';
import { type Phrase, phrase } from '../../text/lang.ts';
import type { DoctorItem } from './item.ts';

const TITLE = phrase('Docker Swarm', 'Docker Swarm');

function item(level: Level, detail: Phrase, remedy: Phrase | null = null): DoctorItem {
  return { id: 'found.swarm', section: 'found', runbook: null, title: TITLE, level, detail, remedy };
}

/** The engine's place in a swarm; nothing where it is in none. */
export function swarmItems(swarm: SwarmPlace | null | undefined): DoctorItem[] {
  if (swarm === null || swarm === undefined) return [];
  const { state, error, isManager, stack, services, otherStacks, managers } = swarm;
  const others = otherStacks.length === 0 ? '–' : otherStacks.map(inert).join(', ');
  if (state !== 'active')
    return [
      item(
        'critical',
        phrase(
          `o motor está no swarm como ${state}${error === '' ? '' : `: ${inert(error)}`}`,
          `the engine is in its swarm as ${state}${error === '' ? '' : `: ${inert(error)}`}`,
        ),
        state === 'locked'
          ? phrase('docker swarm unlock, com a chave guardada', 'docker swarm unlock, with the key that was kept')
          : phrase('journalctl -u docker diz por quê', 'journalctl -u docker says why'),
      ),
    ];
  if (!isManager)
    return [
      item(
        'warn',
        phrase(
          'este nó é um worker: só um manager fala de serviços e nós',
          'this node is a worker: only a manager tells of services and nodes',
        ),
        phrase(
          `aponte o alvo para um manager: ${managers.map(inert).join(', ') || 'docker info o diz'}`,
          `point the target at a manager: ${managers.map(inert).join(', ') || 'docker info tells'}`,
        ),
      ),
    ];
  if (stack === null)
    return [
      item(
        'ok',
        phrase(
          `manager de um swarm; o alvo não é uma stack dele (stacks: ${others})`,
          `manager of a swarm; the target is none of its stacks (stacks: ${others})`,
        ),
      ),
    ];
  const names = services.map(({ service }) => inert(service)).join(', ');
  return [
    item(
      'ok',
      phrase(
        `manager; stack ${inert(stack)} com ${services.length} serviços: ${names}; outras stacks: ${others}`,
        `manager; stack ${inert(stack)} with ${services.length} services: ${names}; other stacks: ${others}`,
      ),
    ),
  ];
}
