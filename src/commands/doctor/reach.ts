import type { Level } from '../../model/level.ts';
import { addressText, type Route } from '../../model/service.ts';
import { en, pt } from '../../text/formats.ts';
import { inert } from '../../text/inert.ts';
import { type Phrase, phrase, same } from '../../text/lang.ts';
import { type Asked, type Evidence, NAMES, type Reach } from './evidence.ts';
import type { DoctorItem } from './item.ts';
import { replicaItem } from './reach-replicas.ts';

const ROUTES: Readonly<Record<Route, Phrase>> = {
  published: phrase('porta publicada', 'published port'),
  container: phrase('endereço do container', 'container address'),
  env: phrase('.env', '.env'),
  config: phrase('configuração', 'configuration'),
  exec: phrase('exec no container', 'exec in the container'),
};

/** Without these nothing can be operated; the others leave gaps. */
const ESSENTIAL: readonly Asked[] = ['engine', 'api', 'postgres', 'redis'];

/** A source as the report says it; discovery's words are English. */
function sourceText(source: string): Phrase {
  return phrase(
    inert(source).replace('container environment', 'ambiente do container').replace('configuration', 'configuração'),
    inert(source),
  );
}

function wayText({ endpoint, source }: Reach): Phrase {
  if (endpoint === null) return same('');
  const address = `${endpoint.tls ? 'tls ' : ''}${inert(addressText(endpoint.address))}${inert(endpoint.prefix)}`;
  const route = ROUTES[endpoint.route];
  const from = source === null ? same('') : sourceText(source);
  const join = (way: string, said: string) =>
    [...new Set([address, way, said])].filter((part) => part !== '').join(' · ');
  return phrase(join(route['pt-BR'], from['pt-BR']), join(route.en, from.en));
}

function levelOf({ service, answer }: Reach): Level {
  if (answer.ok) return 'ok';
  if (answer.fault.code === 'NOT_FOUND') return 'warn';
  return ESSENTIAL.includes(service) ? 'critical' : 'unknown';
}

const LINE = phrase('Linha SSH', 'SSH line');

/** Whether the connection to a remote target stands, and what makes it slower. */
function lineItems(line: Evidence['line']): DoctorItem[] {
  if (line === null) return [];
  const common = { section: 'reach', runbook: null, title: LINE } as const;
  const { name, fault, remarks } = line;
  const shown = inert(name);
  if (fault !== null)
    return [{ ...common, id: 'reach.line', level: 'critical', detail: fault.message, remedy: fault.hint }];
  return [
    { ...common, id: 'reach.line', level: 'ok', detail: phrase(`${shown} · de pé`, `${shown} · stands`), remedy: null },
    ...remarks.map(
      (remark, index): DoctorItem => ({
        ...common,
        id: `reach.line.${index + 1}`,
        level: 'warn',
        detail: remark,
        remedy: null,
      }),
    ),
  ];
}

/** How each service is reached, and whether it answers there. */
export function reachItems({ reaches, line, replicas = [] }: Evidence): DoctorItem[] {
  return [...lineItems(line), ...serviceItems(reaches), ...replicas.map(replicaItem)];
}

function serviceItems(reaches: Evidence['reaches']): DoctorItem[] {
  return reaches.map((reach) => {
    const { service, answer, tookMs } = reach;
    const way = wayText(reach);
    // The time of a first call says little; a slow one is worth a word.
    const isSlow = tookMs >= 1000;
    const answered = (value: string, time: string) =>
      [value, isSlow ? time : ''].filter((part) => part !== '').join(' · ');
    const said: Phrase = answer.ok
      ? phrase(
          answered(answer.value, pt.duration(tookMs)) || 'responde',
          answered(answer.value, en.duration(tookMs)) || 'answers',
        )
      : answer.fault.message;
    const join = (a: string, b: string) => (a === '' ? b : `${a} · ${b}`);
    return {
      id: `reach.${service}`,
      section: 'reach',
      runbook: null,
      title: NAMES[service],
      level: levelOf(reach),
      detail: phrase(join(way['pt-BR'], said['pt-BR']), join(way.en, said.en)),
      remedy: answer.ok ? null : answer.fault.hint,
    };
  });
}
