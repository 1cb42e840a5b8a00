import { good, type Outcome } from '../../model/fault.ts';
import { en, pt } from '../../text/formats.ts';
import { inert } from '../../text/inert.ts';
import { phrase } from '../../text/lang.ts';
import { type Action, type Args, type Body, cannot, drafted, type Frame, must, should } from '../action.ts';
import { prefixChoices } from '../choices.ts';
import { call } from '../steps.ts';
import { type FlushFacts, lookForFlush, PASSWORD } from './flush-look.ts';

/** Empties the cache, or one prefix of it, without stopping the server. */
export const flush: Action<FlushFacts> = {
  id: 'flush',
  label: phrase('Limpar cache', 'Flush cache'),
  help: phrase(
    'apaga as chaves do Redis (todas, ou de um prefixo), sem travar o servidor',
    "removes Redis's keys (all, or of a prefix) without blocking the server",
  ),
  risk: 'high',
  args: [
    {
      name: 'prefix',
      say: phrase('só as chaves que começam assim', 'only keys that begin so'),
      isRequired: false,
      takesText: true,
    },
  ],
  choices: {
    prefix: async (ground) => {
      const facts = await lookForFlush(ground, {});
      return facts.ok ? good(prefixChoices(facts.value)) : facts;
    },
  },
  look: lookForFlush,
  draft: draftFlush,
};

/** A prefix as a Redis pattern that stands for itself and anything after it. */
export function patternOf(prefix: string): string {
  return `${prefix.replace(/[\\*?[\]^]/g, '\\$&')}*`;
}

/** One server's keys; of a cluster each master has a step of its own. */
function flushStep(facts: FlushFacts, cli: readonly string[], index: number, prefix: string | undefined) {
  const secrets = facts.password === null ? [] : [PASSWORD];
  const id = index === 0 ? 'flush' : `flush-${index + 1}`;
  const count = 1 + (facts.others?.length ?? 0);
  const where =
    count === 1 ? phrase('', '') : phrase(` (mestre ${index + 1} de ${count})`, ` (master ${index + 1} of ${count})`);
  if (prefix === undefined)
    return call(
      id,
      count === 1
        ? phrase(
            `apagar as ${facts.keys} chaves do banco ${facts.database}`,
            `remove the ${facts.keys} keys of database ${facts.database}`,
          )
        : phrase(`apagar as chaves${where['pt-BR']}`, `remove the keys${where.en}`),
      ['redis-flush', ...cli],
      { secrets, isIdempotent: true, isSafePoint: true },
    );
  return call(
    id,
    phrase(`apagar as chaves ${inert(prefix)}*${where['pt-BR']}`, `remove the keys ${inert(prefix)}*${where.en}`),
    ['redis-unlink', patternOf(prefix), ...cli],
    { secrets, timeoutMs: 3_600_000, isIdempotent: true, isSafePoint: true },
  );
}

function draftFlush(_frame: Frame, facts: FlushFacts, args: Args): Outcome<Body> {
  const { prefix } = args;
  if (prefix === '')
    return cannot(
      phrase('o prefixo está vazio', 'the prefix is empty'),
      phrase('deixe prefix fora para apagar tudo', 'leave prefix out to remove everything'),
    );
  const shown = facts.prefixes.map((one) => `${inert(one.prefix)} ${one.keys}`).join(', ');
  const share =
    facts.sampled < facts.keys
      ? phrase(` (amostra de ${facts.sampled})`, ` (sample of ${facts.sampled})`)
      : phrase('', '');
  const clis = [facts.cli, ...(facts.others ?? [])];
  return drafted({
    title:
      prefix === undefined
        ? phrase('Limpar todo o cache', 'Flush the whole cache')
        : phrase(`Limpar ${inert(prefix)}*`, `Flush ${inert(prefix)}*`),
    preconditions: [
      must(
        'writable',
        !facts.isReplica,
        facts.isReplica
          ? phrase('este Redis é réplica: só lê', 'this Redis is a replica: read only')
          : phrase('este Redis aceita escrita', 'this Redis takes writes'),
      ),
      should(
        'keys',
        true,
        phrase(
          `${facts.keys} chaves, ${pt.bytes(facts.usedBytes)}: ${shown}${share['pt-BR']}`,
          `${facts.keys} keys, ${en.bytes(facts.usedBytes)}: ${shown}${share.en}`,
        ),
      ),
      ...(facts.matching === null
        ? []
        : [
            should(
              'matching',
              facts.matching > 0,
              phrase(
                `${facts.matching} chaves com esse prefixo${share['pt-BR']}`,
                `${facts.matching} keys with that prefix${share.en}`,
              ),
            ),
          ]),
    ],
    steps: clis.map((cli, index) => flushStep(facts, cli, index, prefix)),
    touches: [
      phrase(
        'Redis: mais lento por instantes, enquanto o cache enche',
        'Redis: slower for a while, until the cache is filled again',
      ),
    ],
    loses: [
      prefix === undefined
        ? phrase(
            'todas as chaves: cache, sessões, contadores de limite e filas que estejam ali',
            'all keys: cache, sessions, limit counters and queues that are there',
          )
        : phrase(`as chaves ${inert(prefix)}*`, `the keys ${inert(prefix)}*`),
    ],
    undo: phrase('não há volta: o cache enche de novo sozinho', 'no way back: the cache fills again by itself'),
    basis: {
      database: facts.database,
      cli: facts.cli,
      ...(facts.others === undefined ? {} : { others: facts.others }),
      prefix: prefix ?? null,
    },
    probes: ['redis.ping'],
    secrets: new Map(facts.password === null ? [] : [[PASSWORD, facts.password]]),
  });
}
