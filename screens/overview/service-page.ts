import type { Finding } from '../../src/model/check.ts';
import type { ContainerFacts } from '../../src/probes/containers/container-state.ts';
import type { ContainersFacts } from '../../src/probes/containers/containers.ts';
import { type Line, span, titleRule } from '../../src/shell/drawing/line.ts';
import { inert } from '../../src/text/inert.ts';
import { phrase } from '../../src/text/lang.ts';
import { INDENT, labelled } from '../parts/labelled.ts';
import { nestedSignalLine, placeSignals, signalsHead, signalsOf } from '../parts/signals.ts';
import { formatsIn, glyph, type ScreenInput, say } from '../screen.ts';
import { SERVICE_PROBES, type ServiceRow, servicesOf } from './service-facts.ts';

function containerOf(input: ScreenInput, name: string): ContainerFacts | undefined {
  const { reading, lastGood } = input.cockpit.state(SERVICE_PROBES.state);
  const facts = (reading?.facts ?? lastGood?.facts ?? null) as ContainersFacts | null;
  return facts?.containers.find(({ entity }) => entity === name);
}

function findingsOf(input: ScreenInput, name: string): readonly Finding[] {
  return Object.values(SERVICE_PROBES)
    .filter((probe) => input.cockpit.probeIds.includes(probe))
    .flatMap((probe) => input.cockpit.state(probe).check.findings)
    .filter(({ entity }) => entity === name);
}

function stateText(input: ScreenInput, service: ServiceRow, container: ContainerFacts | undefined): string {
  const state = say(input, service.state);
  if (container === undefined) return state;
  const health =
    container.health === 'none' ? say(input, phrase('sem healthcheck', 'no health check')) : container.health;
  const ended =
    container.finishedAt === null || container.state === 'running'
      ? ''
      : say(input, phrase(` · código ${container.exitCode}`, ` · code ${container.exitCode}`));
  return `${state} · ${container.state} · ${health}${ended}`;
}

function containerLines(input: ScreenInput, container: ContainerFacts): Line[] {
  const formats = formatsIn(input);
  const when = (at: number | null): string =>
    at === null ? '–' : `${formats.dateTime(at, input.state.timeZone)} (${formats.ago(input.cockpit.now() - at)})`;
  const optional = (text: string, line: () => Line[]): Line[] => (text === '' ? [] : line());
  return [
    ...labelled(
      input,
      phrase('contêiner', 'container'),
      `${inert(container.name)} · ${inert(container.id.slice(0, 12))}`,
    ),
    ...labelled(input, phrase('imagem', 'image'), inert(container.image)),
    ...labelled(input, phrase('iniciado', 'started'), when(container.startedAt)),
    ...(container.state === 'running' ? [] : labelled(input, phrase('terminou', 'ended'), when(container.finishedAt))),
    ...labelled(input, phrase('reinícios', 'restarts'), String(container.restarts)),
    ...optional(container.ports.join(''), () =>
      labelled(input, phrase('portas', 'ports'), inert(container.ports.join(', '))),
    ),
    ...optional(container.error, () => labelled(input, phrase('erro', 'error'), inert(container.error))),
    ...optional(container.healthOutput, () =>
      labelled(input, phrase('healthcheck', 'health check'), inert(container.healthOutput)),
    ),
  ];
}

/** The page of one service: its state, what is wrong with it, its container, what it uses; null when it is gone. */
export function servicePage(input: ScreenInput, name: string): readonly Line[] | null {
  const service = servicesOf(input.cockpit)?.find((row) => row.name === name);
  if (service === undefined) return null;
  const container = containerOf(input, name);
  const signals = signalsOf(input, [SERVICE_PROBES.stats]).filter(({ entity }) => entity === name);
  const named = signals.map((signal) => ({ ...signal, label: say(input, signal.metric.label) }));
  const placed = placeSignals(input, named, true);
  return [
    titleRule([glyph(service.level), span(` ${inert(name)}`, 'strong')], input.width),
    ...labelled(input, phrase('estado', 'state'), stateText(input, service, container)),
    ...findingsOf(input, name).map(
      (found): Line => [span(INDENT), span(' '.repeat(13)), glyph(found.level), span(` ${say(input, found.text)}`)],
    ),
    ...(container === undefined ? [] : containerLines(input, container)),
    [],
    ...(service.isRunning
      ? [signalsHead(placed), ...named.map((signal) => nestedSignalLine(input, signal, placed))]
      : []),
  ];
}
