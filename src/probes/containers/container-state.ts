import type { Finding } from '../../model/check.ts';
import type { Level } from '../../model/level.ts';
import type { Role } from '../../model/service.ts';
import { en, pt } from '../../text/formats.ts';
import { type Phrase, phrase } from '../../text/lang.ts';
import { finding } from '../finding.ts';

/** A container with what the engine says of its state. */
export interface ContainerFacts {
  /** Name in tables and series: the service, or `service#2` from the second replica on. Findings carry it as entity. */
  readonly entity: string;
  readonly id: string;
  readonly name: string;
  readonly service: string;
  readonly role: Role;
  readonly image: string;
  readonly imageId: string;
  readonly state: 'created' | 'running' | 'paused' | 'restarting' | 'removing' | 'exited' | 'dead' | 'unknown';
  readonly health: 'healthy' | 'unhealthy' | 'starting' | 'none';
  /** Last words of a failing health check, one inert line; '' otherwise. */
  readonly healthOutput: string;
  readonly restarts: number;
  /** Code of the last end; 0 while it never ended. */
  readonly exitCode: number;
  /** Its main process was killed for memory. */
  readonly isOomKilled: boolean;
  /** Processes in it, main or child, that the kernel killed for memory since it started. */
  readonly oomEvents: number;
  /** Epoch milliseconds of the last of these; null without, and when it was before we looked. */
  readonly lastOomAt: number | null;
  /** Epoch milliseconds; null when it never started. */
  readonly startedAt: number | null;
  /** Epoch milliseconds of its last end; null when it never ended. */
  readonly finishedAt: number | null;
  /** Why the engine could not start it; '' otherwise. */
  readonly error: string;
  /** False for what ends by itself: migrations, jobs, `restart: no` that ended well. */
  readonly shouldRun: boolean;
  /** `127.0.0.1:8000->8000`. */
  readonly ports: readonly string[];
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
/** A process killed for memory stays worth a warning for this long. */
const OOM_FRESH_MS = 30 * MINUTE;

/** State in words for a table: `rodando, ok`, `saiu (137)`, `reiniciando`. */
export function stateWords(container: ContainerFacts): Phrase {
  const { state, health, exitCode } = container;
  if (isRestartLoop(container)) return phrase('reiniciando sem parar', 'restarting in a loop');
  switch (state) {
    case 'running':
      if (health === 'healthy') return phrase('rodando, ok', 'running, ok');
      if (health === 'unhealthy') return phrase('rodando, doente', 'running, unhealthy');
      if (health === 'starting') return phrase('iniciando', 'starting');
      return phrase('rodando', 'running');
    case 'exited':
      return phrase(`saiu (${exitCode})`, `exited (${exitCode})`);
    case 'created':
      return exitCode === 0
        ? phrase('criado, parado', 'created, not started')
        : phrase(`não iniciou (${exitCode})`, `did not start (${exitCode})`);
    case 'paused':
      return phrase('pausado', 'paused');
    case 'restarting':
      return phrase(`reiniciando (${exitCode})`, `restarting (${exitCode})`);
    case 'removing':
      return phrase('sendo removido', 'being removed');
    case 'dead':
      return phrase('morto', 'dead');
    case 'unknown':
      return phrase('estado desconhecido', 'state unknown');
  }
}

/** Restarting now, or up for a moment only after several restarts. */
function isRestartLoop({ state, restarts }: ContainerFacts): boolean {
  return state === 'restarting' && restarts >= 2;
}

/**
 * What is wrong with a container, by the facts of `docker inspect`: a restart loop is `restarting` with running=true; the
 * OOM of the main process is exited, OOMKilled, 137; that of a child is seen in events only; a bad entrypoint is `created`
 * with 127; `paused` has running=true.
 */
export function judgeContainer(container: ContainerFacts, now: number): readonly Finding[] {
  const { entity, state, health, shouldRun } = container;
  const say = (level: Level, portuguese: string, english: string): Finding =>
    finding(level, phrase(`${entity}: ${portuguese}`, `${entity}: ${english}`), entity);
  const down: Level = shouldRun ? 'critical' : 'none';
  switch (state) {
    case 'running':
      if (health === 'unhealthy') {
        const words = container.healthOutput === '' ? '' : ` (${container.healthOutput})`;
        return [say('critical', `healthcheck falha${words}`, `health check fails${words}`)];
      }
      return judgeRunning(container, now, say);
    case 'paused':
      return [say('critical', 'pausado: docker unpause o retoma', 'paused: docker unpause resumes it')];
    case 'restarting':
      return [
        say(
          container.restarts >= 2 ? 'critical' : 'warn',
          `reinicia sem parar: saiu com ${container.exitCode}, ${container.restarts} reinícios`,
          `keeps restarting: exited with ${container.exitCode}, ${container.restarts} restarts`,
        ),
      ];
    case 'created':
      return container.exitCode === 0 && container.error === ''
        ? [say(down, 'criado e nunca iniciado', 'created and never started')]
        : [
            say(
              'critical',
              `não iniciou (${container.exitCode}): ${container.error || 'comando não encontrado'}`,
              `did not start (${container.exitCode}): ${container.error || 'command not found'}`,
            ),
          ];
    case 'exited':
    case 'dead':
      return judgeEnded(container, now, say, down);
    case 'removing':
      return [say('warn', 'sendo removido', 'being removed')];
    case 'unknown':
      return [say('unknown', 'estado desconhecido', 'state unknown')];
  }
}

type Say = (level: Level, portuguese: string, english: string) => Finding;

/** OOMKilled tells of the main process only; a killed child leaves the container running. */
function judgeRunning(container: ContainerFacts, now: number, say: Say): readonly Finding[] {
  const { lastOomAt, oomEvents } = container;
  if (oomEvents === 0) return [];
  const ago = lastOomAt === null ? null : now - lastOomAt;
  const when = ago === null ? ['desde que iniciou', 'since it started'] : [pt.ago(ago), en.ago(ago)];
  return [
    say(
      ago === null || ago <= OOM_FRESH_MS ? 'warn' : 'none',
      `o kernel matou ${oomEvents} processo(s) dele por falta de memória, ${when[0]}: aumente mem_limit ou ache o vazamento`,
      `the kernel killed ${oomEvents} of its processes for lack of memory, ${when[1]}: raise mem_limit or find the leak`,
    ),
  ];
}

function judgeEnded(container: ContainerFacts, now: number, say: Say, down: Level): readonly Finding[] {
  const { exitCode, finishedAt, isOomKilled, shouldRun } = container;
  if (!shouldRun && exitCode === 0) return [];
  const when =
    finishedAt === null ? phrase('', '') : phrase(` ${pt.ago(now - finishedAt)}`, ` ${en.ago(now - finishedAt)}`);
  if (isOomKilled) {
    return [
      say(
        'critical',
        `morto por falta de memória (${exitCode})${when['pt-BR']}: aumente o limite ou ache o vazamento`,
        `killed for lack of memory (${exitCode})${when.en}: raise its limit or find the leak`,
      ),
    ];
  }
  return [
    say(
      shouldRun ? down : 'warn',
      `saiu (${exitCode})${when['pt-BR']} e não voltou`,
      `exited (${exitCode})${when.en} and did not come back`,
    ),
  ];
}
