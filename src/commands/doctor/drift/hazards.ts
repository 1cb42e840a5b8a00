import { inert } from '../../../text/inert.ts';
import { phrase } from '../../../text/lang.ts';
import type { DriftRule } from './rule.ts';

/**
 * `docker volume prune -f` took named volumes too before Engine API 1.42 (engine 23): after `down`, the database's.
 * Source: Docker Engine API version history, v1.42.
 */
export const pruneTakesVolumes: DriftRule = {
  id: 'prune',
  runbook: 'M3',
  title: phrase('Limpeza de volumes', 'Pruning volumes'),
  holds: phrase('poupa volumes com nome', 'spares named volumes'),
  find: ({ reaches }) => {
    const engine = reaches.find(({ service }) => service === 'engine')?.answer;
    if (engine === undefined) return [];
    if (!engine.ok) return engine.fault;
    const major = Number.parseInt(engine.value, 10);
    if (!(major < 23)) return [];
    return [
      {
        id: '',
        detail: phrase(
          `no engine ${inert(engine.value)}, depois de "down", "docker volume prune -f" apaga o volume do Postgres`,
          `on engine ${inert(engine.value)}, after "down", "docker volume prune -f" deletes the Postgres volume`,
        ),
        remedy: phrase(
          'não rode essa linha do runbook; a ação clean up nunca toca em volumes',
          'do not run that line of the runbook; the action clean up never touches volumes',
        ),
      },
    ];
  },
};

/** What would stop the runbook's `git pull` and `git checkout`. */
export const checkoutNotClean: DriftRule = {
  id: 'checkout',
  runbook: 'E1',
  title: phrase('Checkout', 'Checkout'),
  holds: phrase('num ramo e limpo', 'on a branch and clean'),
  find: ({ git }) => {
    if (!git.ok) return git.fault;
    const { branch, changedFiles } = git.value;
    const count = changedFiles.length;
    const names = changedFiles.slice(0, 3).map(inert).join(', ') + (count > 3 ? '…' : '');
    return [
      ...(branch === null
        ? [
            {
              id: 'detached',
              runbook: 'M1',
              detail: phrase(
                'HEAD solto (rollback pela metade?): o próximo "git pull origin main" traz de volta o commit ruim',
                'detached HEAD (half a rollback?): the next "git pull origin main" brings the bad commit back',
              ),
              remedy: phrase(
                'volte ao ramo quando a correção estiver nele: git checkout main',
                'return to the branch once the fix is on it: git checkout main',
              ),
            },
          ]
        : []),
      ...(count === 0
        ? []
        : [
            {
              id: 'dirty',
              detail: phrase(
                `${count} arquivo(s) alterado(s): ${names}; o checkout do rollback aborta`,
                `${count} changed file(s): ${names}; the rollback's checkout aborts`,
              ),
              remedy: phrase('guarde ou desfaça: git stash, git restore', 'keep or undo them: git stash, git restore'),
            },
          ]),
    ];
  },
};
