import type { Remedy, Suspect } from '../../model/diagnosis.ts';
import type { Role } from '../../model/service.ts';
import { type ContainerFacts, judgeContainer, stateWords } from '../../probes/containers/container-state.ts';
import { containersOf } from '../../probes/containers/container-view.ts';
import { en, pt } from '../../text/formats.ts';
import { type Phrase, phrase } from '../../text/lang.ts';
import { shellWord } from '../../text/shell-word.ts';
import type { DiagnosisSight } from './diagnosis.ts';
import { byHand, logsOf, restartOf } from './remedies.ts';

/** SIGKILL and SIGTERM, as a shell writes the end by them. */
const KILLED = 137;
const TERMINATED = 143;

/** Why a container ended, as far as its exit code tells. */
function endingOf({ exitCode, isOomKilled }: ContainerFacts): Phrase {
  if (isOomKilled)
    return phrase(
      'morto por falta de memória: limite baixo ou vazamento',
      'killed for lack of memory: a low limit, or a leak',
    );
  if (exitCode === 0 || exitCode === TERMINATED)
    return phrase(
      'terminou a pedido (docker stop, compose down): alguém o parou',
      'ended when asked (docker stop, compose down): somebody stopped it',
    );
  if (exitCode === KILLED)
    return phrase(
      'morto à força (docker kill), ou pela memória do host',
      "killed by force (docker kill), or by the host's memory",
    );
  return phrase(`caiu com o código ${exitCode}: o log diz por quê`, `crashed with code ${exitCode}: its log says why`);
}

function agoText({ finishedAt }: ContainerFacts, now: number): Phrase {
  if (finishedAt === null) return phrase('', '');
  return phrase(` ${pt.ago(now - finishedAt)}`, ` ${en.ago(now - finishedAt)}`);
}

function remediesFor(container: ContainerFacts, line: string | null): readonly Remedy[] {
  const { service, state, name } = container;
  const unpause = byHand(
    `docker unpause ${shellWord(name)}`,
    phrase(`tirar ${service} da pausa`, `unpause ${service}`),
    line,
  );
  return state === 'paused'
    ? [restartOf(service, line), unpause, logsOf(service)]
    : [restartOf(service, line), logsOf(service)];
}

function titleOf(container: ContainerFacts, now: number): Phrase {
  const { entity, state } = container;
  const ago = agoText(container, now);
  if (state === 'exited' || state === 'dead')
    return phrase(
      `${entity} parou (${container.exitCode})${ago['pt-BR']}`,
      `${entity} stopped (${container.exitCode})${ago.en}`,
    );
  if (state === 'paused') return phrase(`${entity} está pausado`, `${entity} is paused`);
  const words = stateWords(container);
  return phrase(`${entity}: ${words['pt-BR']}`, `${entity}: ${words.en}`);
}

function suspectOf(container: ContainerFacts, prefix: string, line: string | null, now: number): Suspect {
  const { state, error, healthOutput } = container;
  const isEnded = state === 'exited' || state === 'dead';
  const words = error === '' ? healthOutput : error;
  const [judged] = judgeContainer(container, now);
  return {
    id: `${prefix}-${state === 'running' ? 'unhealthy' : isEnded ? 'stopped' : state}`,
    certainty: state === 'running' ? 'likely' : 'certain',
    level: 'critical',
    title: titleOf(container, now),
    evidence: [
      ...(isEnded ? [endingOf(container)] : judged === undefined ? [] : [judged.text]),
      ...(words === '' ? [] : [phrase(`disse: ${words}`, `it said: ${words}`)]),
    ],
    remedies: remediesFor(container, line),
  };
}

/**
 * What is wrong with the containers of a role: stopped, paused, looping, never started, missing, unhealthy. Empty when they
 * are well, and where there are none (a managed service). `prefix` begins the suspects' ids.
 */
export function containerSuspects(sight: DiagnosisSight, role: Role, prefix: string, line: string | null): Suspect[] {
  const missing = (sight.seen('containers')?.missing ?? []).filter((one) => one.role === role);
  const isWell = ({ state, health }: ContainerFacts): boolean => state === 'running' && health !== 'unhealthy';
  const bad = containersOf(sight, role).filter((one) => one.shouldRun && !isWell(one));
  return [
    ...bad.map((container) => suspectOf(container, prefix, line, sight.now)),
    ...missing.map(
      ({ service }): Suspect => ({
        id: `${prefix}-missing`,
        certainty: 'certain',
        level: 'critical',
        title: phrase(`${service} não tem contêiner`, `${service} has no container`),
        evidence: [phrase('o compose o pede e nenhum existe', 'compose asks for it and there is none')],
        remedies: [restartOf(service, line)],
      }),
    ),
  ];
}

/** Name of the service that plays a role here; the role itself where no container does. */
export function serviceOf(sight: DiagnosisSight, role: Role): string {
  return containersOf(sight, role)[0]?.service ?? role;
}
