import { describe, expect, it } from 'vitest';
import { swarmItems } from '../../../../src/commands/doctor/found-swarm.ts';
import type { SwarmPlace } from '../../../../src/model/swarm.ts';
import { SWARM_PLACE } from '../../support/swarm-fixtures.ts';

const told = (swarm: SwarmPlace | null) =>
  swarmItems(swarm).map(({ level, detail, remedy }) => [level, detail.en, remedy?.en ?? null]);

describe('what the doctor says of a swarm', () => {
  it('is nothing where there is none', () => {
    expect(told(null)).toEqual([]);
  });

  it('is the stack and its services, on a manager', () => {
    expect(told({ ...SWARM_PLACE, otherStacks: ['blog'] })).toEqual([
      ['ok', 'manager; stack demo with 1 services: web; other stacks: blog', null],
    ]);
  });

  it('is that the target is none of its stacks', () => {
    const [item] = told({ ...SWARM_PLACE, stack: null, services: [], otherStacks: ['blog'] });
    expect(item).toEqual(['ok', 'manager of a swarm; the target is none of its stacks (stacks: blog)', null]);
  });

  it('is whom to ask, on a worker', () => {
    const [item] = told({ ...SWARM_PLACE, isManager: false });
    expect(item).toEqual([
      'warn',
      'this node is a worker: only a manager tells of services and nodes',
      'point the target at a manager: 10.98.0.1:2377',
    ]);
  });

  it('is critical where the engine is locked out of its swarm, or in trouble with it', () => {
    const locked = told({ ...SWARM_PLACE, state: 'locked', isManager: false });
    expect(locked).toEqual([
      ['critical', 'the engine is in its swarm as locked', 'docker swarm unlock, with the key that was kept'],
    ]);
    const [broken] = told({ ...SWARM_PLACE, state: 'error', error: 'certificate expired' });
    expect(broken?.slice(0, 2)).toEqual(['critical', 'the engine is in its swarm as error: certificate expired']);
  });
});
