import { type Fault, fault } from '../model/fault.ts';
import type { ProbeSpec } from '../model/probe.ts';
import type { Reading } from '../model/reading.ts';
import { en, pt } from '../text/formats.ts';
import { inert } from '../text/inert.ts';
import { type Phrase, phrase } from '../text/lang.ts';
import { maskSecrets } from '../text/mask.ts';

const MAX_MESSAGE = 300;

/** The message of anything thrown, on one inert line, without secrets. */
function messageOf(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return inert(maskSecrets(text.slice(0, MAX_MESSAGE)));
}

/** Says that the program itself failed, with the error's words. */
export function bugText(probe: string, error: unknown): Phrase {
  const message = messageOf(error);
  return phrase(
    `defeito do sparkone-tui na sonda ${probe}: ${message}`,
    `bug of sparkone-tui in probe ${probe}: ${message}`,
  );
}

/** The fault of a probe that threw instead of giving a fault. */
export function bugFault(probe: string, error: unknown): Fault {
  return fault(
    'malformed',
    bugText(probe, error),
    phrase(
      'relate este defeito com uma gravação (--record fita.jsonl); as outras sondas continuam',
      'report this bug with a recording (--record tape.jsonl); the other probes go on',
    ),
    'BUG',
  );
}

/** The fault of a probe that was silent until its deadline. */
export function timeoutFault(spec: ProbeSpec, deadlineMs: number): Fault {
  return fault(
    'timeout',
    phrase(
      `${spec.title['pt-BR']}: sem resposta em ${pt.duration(deadlineMs)}`,
      `${spec.title.en}: no answer within ${en.duration(deadlineMs)}`,
    ),
    phrase(
      'algo está lá, mas calado: veja se o serviço está pausado ou sobrecarregado, e a rede até ele',
      'something is there but silent: see whether the service is paused or overloaded, and the network to it',
    ),
  );
}

/** A reading that holds nothing but a fault. */
export function faultReading(probe: string, at: number, tookMs: number, failure: Fault): Reading {
  return { probe, at, tookMs, samples: [], facts: null, fault: failure };
}
