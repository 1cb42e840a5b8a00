import { describe, expect, it } from 'vitest';
import { type ContainerFacts, judgeContainer, stateWords } from '../../../src/probes/containers/container-state.ts';
import { NOW, container as wellContainer } from '../../screens/support/worlds.ts';

const MINUTE = 60_000;

function container(more: Partial<ContainerFacts>): ContainerFacts {
  return wellContainer('api', { role: 'api', image: 'sparkone-api:42', startedAt: NOW - 60 * MINUTE, ...more });
}

const judged = (more: Partial<ContainerFacts>) =>
  judgeContainer(container(more), NOW).map(({ level, text, entity }) => ({ level, text: text.en, entity }));

describe('state of a container, by docker inspect', () => {
  it('has nothing to say of one that runs and is healthy, or just starts', () => {
    expect(judged({})).toEqual([]);
    expect(judged({ health: 'starting' })).toEqual([]);
  });

  it.each<[string, Partial<ContainerFacts>, string, RegExp]>([
    ['restart loop', { state: 'restarting', exitCode: 3, restarts: 7 }, 'critical', /keeps restarting.*3.*7 restarts/],
    ['first restart', { state: 'restarting', exitCode: 1, restarts: 1 }, 'warn', /restart/],
    [
      'OOM of the main process',
      { state: 'exited', isOomKilled: true, exitCode: 137, finishedAt: NOW - 2 * MINUTE },
      'critical',
      /lack of memory \(137\) 2 min ago/,
    ],
    [
      'OOM of a child, seen by the kernel only',
      { oomEvents: 2 },
      'warn',
      /killed 2 of its processes.*since it started/,
    ],
    ['OOM of a child just now', { oomEvents: 1, lastOomAt: NOW - MINUTE }, 'warn', /1 min ago/],
    ['unhealthy', { health: 'unhealthy', healthOutput: 'connection refused' }, 'critical', /connection refused/],
    ['paused', { state: 'paused' }, 'critical', /unpause/],
    [
      'bad entrypoint',
      { state: 'created', exitCode: 127, error: 'exec: no such file' },
      'critical',
      /127.*no such file/,
    ],
    ['docker kill under unless-stopped', { state: 'exited', exitCode: 137 }, 'critical', /exited \(137\)/],
    ['ended well although it should run', { state: 'exited', exitCode: 0 }, 'critical', /did not come back/],
  ])('%s', (_name, more, level, words) => {
    const found = judged(more);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ level, entity: 'api' });
    expect(found[0]?.text).toMatch(words);
  });

  it('lets a job end, and says when it failed', () => {
    expect(judged({ state: 'exited', exitCode: 0, shouldRun: false })).toEqual([]);
    expect(judged({ state: 'exited', exitCode: 1, shouldRun: false })).toMatchObject([{ level: 'warn' }]);
  });

  it('no longer warns of an old kill', () => {
    expect(judged({ oomEvents: 1, lastOomAt: NOW - 45 * MINUTE })).toMatchObject([{ level: 'none' }]);
  });

  it('says the state in the words of the table', () => {
    expect(stateWords(container({ state: 'exited', exitCode: 137 }))['pt-BR']).toBe('saiu (137)');
    expect(stateWords(container({ state: 'restarting', restarts: 5 }))['pt-BR']).toBe('reiniciando sem parar');
    expect(stateWords(container({}))['pt-BR']).toBe('rodando, ok');
  });
});
