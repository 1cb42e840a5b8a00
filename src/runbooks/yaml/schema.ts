import * as z from 'zod';
import { ACTIONS } from '../../actions/registry.ts';
import { choice, duration, type Leaf, leaf, text, whole } from '../../config/values/leaf.ts';
import { key, keyOr, NOTES, required } from '../../config/values/note.ts';
import { Refusal } from '../../config/values/refusal.ts';
import { TABS } from '../../model/probe.ts';
import { probeSpecs } from '../../probes/registry.ts';
import { SAVED_FILTERS } from '../../tails/log-filter.ts';
import { phrase } from '../../text/lang.ts';
import { commandLine, known, matcherPattern, spoken } from './leaves.ts';

/** Most steps that a runbook may have: nobody walks more. */
export const MAX_STEPS = 200;
/** Names of runbooks and steps: they stand in file names, reports and on the command line. */
const NAME = /^[a-z0-9][a-z0-9-]{0,39}$/;

function name(): Leaf<string> {
  return text(
    phrase('um nome em minúsculas, números e hífen, até 40', 'a name of lower case, digits and hyphens, up to 40'),
    NAME,
    phrase('escreva, por exemplo, ronda-da-noite', 'write, for example, night-round'),
  );
}

const PROBES = probeSpecs.map(({ id }) => id);
const probe = (): Leaf<string> =>
  known(
    PROBES,
    phrase('uma sonda', 'a probe'),
    phrase('veja a lista em docs/roteiros.md', 'see the list in docs/runbook-reference.md'),
  );
const action = (): Leaf<string> =>
  known(
    ACTIONS.filter(({ id }) => id !== 'command').map(({ id }) => id),
    phrase('uma ação', 'an action'),
    phrase('veja "sparkone-tui run list"', 'see "sparkone-tui run list"'),
  );

/** A value of an argument, as the text that it becomes. */
function argument(): Leaf<string> {
  const wanted = phrase('um valor simples', 'a plain value');
  return leaf(
    { name: phrase('texto', 'text'), json: { type: ['string', 'number', 'boolean'] }, isText: true },
    (raw) =>
      typeof raw === 'string' || typeof raw === 'number' || typeof raw === 'boolean'
        ? String(raw)
        : new Refusal(wanted, phrase('escreva nome: valor', 'write name: value')),
  );
}

function log() {
  return z.strictObject({
    service: required(text(), {
      about: phrase('Serviço, ou papel dele.', 'Service, or its role.'),
      example: 'api',
    }),
    filter: key(choice(SAVED_FILTERS.map(({ id }) => id)), {
      about: phrase('Filtro salvo da aba Logs.', 'Saved filter of the Logs tab.'),
      example: 'errors',
      otherwise: phrase('all', 'all'),
    }),
    pattern: key(matcherPattern(), {
      about: phrase('Só as entradas que casam também com isto.', 'Only entries that match this too.'),
      example: 'payment.*failed',
    }),
    tail: keyOr(whole(1, 20_000), 200, { about: phrase('Linhas olhadas, do fim.', 'Lines looked at, from the end.') }),
    show: keyOr(whole(1, 100), 8, { about: phrase('Entradas mostradas no máximo.', 'Entries shown at the most.') }),
  });
}

const LEVELS = ['ok', 'warn', 'critical'] as const;

/** A step of a runbook's file. */
export function stepSchema() {
  return z.strictObject({
    id: key(name(), {
      about: phrase(
        'Único no roteiro; relatórios se comparam por ele.',
        'Unique in the runbook; reports are compared by it.',
      ),
      example: 'redis',
      otherwise: phrase('feito do título', 'made of the title'),
    }),
    title: required(spoken(), {
      about: phrase('Curto, para a lista de passos.', 'Short, for the list of steps.'),
      example: 'Redis',
    }),
    question: key(spoken(), {
      about: phrase('A pergunta que o passo responde.', 'The question that the step answers.'),
      example: '"O Redis responde?"',
      otherwise: phrase('o título', 'the title'),
    }),
    look: key(z.array(probe()).min(1), {
      about: phrase(
        'Olha estas sondas; o veredito é proposto pelos níveis delas.',
        'Looks at these probes; the verdict is proposed from their levels.',
      ),
      example: '[redis.ping, api.redis]',
    }),
    good: key(spoken(), {
      about: phrase('Só com look: o que é bom.', 'With look only: what good looks like.'),
      example: '"PONG em menos de 100 ms"',
    }),
    log: key(log(), { about: phrase('Só com look: o fim de um log.', 'With look only: the end of a log.') }),
    ask: key(spoken(), {
      about: phrase('Pergunta que só uma pessoa responde.', 'A question that only a person can answer.'),
      example: '"O monitor externo está verde?"',
    }),
    offer: key(action(), {
      about: phrase(
        'Oferece uma ação; ela passa por plano e confirmação.',
        'Offers an action; it goes through plan and confirmation.',
      ),
      example: 'restart',
    }),
    args: key(z.record(z.string(), argument()).register(NOTES, { keyName: phrase('ARGUMENTO', 'ARGUMENT') }), {
      about: phrase('Só com offer: argumentos da ação.', 'With offer only: arguments of the action.'),
      example: '{ service: redis }',
    }),
    run: key(commandLine(), {
      about: phrase(
        'Oferece um comando no servidor; passa por plano, frase digitada, diário e trava como qualquer ação.',
        'Offers a command on the host; it goes through plan, typed phrase, journal and lock like any action.',
      ),
      example: '[systemctl, status, nginx]',
    }),
    wait: key(probe(), {
      about: phrase('Espera até a sonda ficar bem.', 'Waits until the probe is well.'),
      example: 'api.health',
    }),
    until: key(choice(LEVELS), {
      about: phrase('Só com wait: o pior nível que basta.', 'With wait only: the worst level that will do.'),
      example: 'warn',
      otherwise: phrase('ok', 'ok'),
    }),
    deadline: key(duration({ minMs: 1000, maxMs: 86_400_000 }), {
      about: phrase('Só com wait: por quanto tempo.', 'With wait only: for how long.'),
      example: '3m',
      otherwise: phrase('3m', '3m'),
    }),
    branch: key(probe(), {
      about: phrase('Segue noutro passo quando a sonda está mal.', 'Goes on at another step when the probe is bad.'),
      example: 'api.latency',
    }),
    atLeast: key(choice(LEVELS), {
      about: phrase('Só com branch: a partir de que nível.', 'With branch only: from which level on.'),
      example: 'critical',
      otherwise: phrase('warn', 'warn'),
    }),
    goTo: key(text(), {
      about: phrase('Só com branch: id de um passo adiante.', 'With branch only: id of a later step.'),
      example: 'slow-queries',
    }),
    otherwise: key(text(), {
      about: phrase('Só com branch: id do passo senão.', 'With branch only: id of the step otherwise.'),
      example: 'pool',
      otherwise: phrase('o próximo', 'the next one'),
    }),
    tab: key(choice(TABS), {
      about: phrase('Aba que o passo abre com "o".', 'Tab that the step opens with "o".'),
      example: 'redis',
      otherwise: phrase('a da primeira sonda', "the first probe's"),
    }),
    line: key(text(), { about: phrase('Linha do runbook da casa.', "Line of the house's runbook."), example: 'D1' }),
    words: key(text(), {
      about: phrase('As palavras do runbook da casa.', "The words of the house's runbook."),
      example: '"Verificar Redis"',
    }),
    command: key(text(), {
      about: phrase(
        'O comando do runbook, para copiar; nunca é rodado.',
        "The runbook's command, to be copied; it is never run.",
      ),
      example: 'docker compose exec redis redis-cli ping',
    }),
  });
}

/** A runbook's file. */
export function runbookSchema() {
  return z.strictObject({
    name: key(name(), {
      about: phrase(
        'Como em "sparkone-tui walk NOME"; o de um roteiro embutido toma o lugar dele.',
        'As in "sparkone-tui walk NAME"; that of a built-in runbook takes its place.',
      ),
      example: 'night-round',
      otherwise: phrase('o nome do arquivo', "the file's name"),
    }),
    title: required(spoken(), {
      about: phrase('Título.', 'Title.'),
      example: '{ pt-BR: Ronda da noite, en: Night round }',
    }),
    when: key(spoken(), {
      about: phrase('Quando se conduz, em palavras.', 'When it is walked, in words.'),
      example: '"todo dia às 22:00"',
      otherwise: phrase('nada', 'nothing'),
    }),
    steps: z
      .array(stepSchema())
      .min(1)
      .max(MAX_STEPS)
      .register(NOTES, { about: phrase('Os passos, na ordem.', 'The steps, in order.') }),
  });
}

/** A runbook's file as its schema reads it. */
export type RunbookFile = z.output<ReturnType<typeof runbookSchema>>;
/** One of its steps. */
export type StepFile = RunbookFile['steps'][number];
