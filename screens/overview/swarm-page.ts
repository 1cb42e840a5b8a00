import type { SwarmServiceFacts, SwarmTaskFacts, TaskFailure } from '../../src/probes/swarm/swarm-facts.ts';
import { type Line, span, titleRule } from '../../src/shell/drawing/line.ts';
import { inert } from '../../src/text/inert.ts';
import { type Phrase, phrase } from '../../src/text/lang.ts';
import { padEnd } from '../../src/text/width.ts';
import { INDENT, labelled } from '../parts/labelled.ts';
import { formatsIn, glyph, type ScreenInput, say } from '../screen.ts';
import { SWARM_PROBES, swarmRows, swarmServicesOf } from './swarm-facts.ts';

const NAME_WIDTH = 18;
const NODE_WIDTH = 14;
const STATE_WIDTH = 11;

function taskLine(input: ScreenInput, { task, node, state, error, since }: SwarmTaskFacts): Line {
  const age = since === null ? '–' : formatsIn(input).age(input.cockpit.now() - since);
  const isUp = state === 'running';
  return [
    span(INDENT),
    glyph(isUp ? 'ok' : error === '' ? 'none' : 'warn'),
    span(` ${padEnd(inert(task), NAME_WIDTH)} ${padEnd(inert(node) || '–', NODE_WIDTH)} `),
    span(`${padEnd(state, STATE_WIDTH)} ${padEnd(age, 8)}`, isUp ? 'dim' : 'plain'),
    span(inert(error)),
  ];
}

function failureLine(input: ScreenInput, { task, node, at, error, exitCode }: TaskFailure): Line {
  const formats = formatsIn(input);
  const when = at === null ? '–' : formats.ago(input.cockpit.now() - at);
  const code = exitCode === null ? '' : ` (${exitCode})`;
  return [
    span(INDENT),
    glyph('warn'),
    span(` ${padEnd(inert(task), NAME_WIDTH)} ${padEnd(inert(node) || '–', NODE_WIDTH)} `),
    span(`${when}: `, 'dim'),
    span(`${inert(error)}${code}`),
  ];
}

const MODES: Readonly<Record<SwarmServiceFacts['mode'], Phrase>> = {
  replicated: phrase('replicado', 'replicated'),
  global: phrase('um em cada nó', 'one on every node'),
  job: phrase('tarefa que termina', 'job'),
};

function aboutLines(input: ScreenInput, service: SwarmServiceFacts): Line[] {
  const formats = formatsIn(input);
  const { image, previousImage, ports, updatedAt, update, name, mode } = service;
  const changed = updatedAt === null ? '–' : formats.ago(input.cockpit.now() - updatedAt);
  return [
    ...labelled(input, phrase('serviço', 'service'), `${inert(name)} · ${say(input, MODES[mode])}`),
    ...labelled(input, phrase('imagem', 'image'), inert(image)),
    ...(previousImage === null ? [] : labelled(input, phrase('antes', 'before'), inert(previousImage))),
    ...labelled(input, phrase('mudou', 'changed'), changed),
    ...(update === null
      ? []
      : labelled(input, phrase('atualização', 'update'), inert(`${update.state} ${update.message}`.trim()))),
    ...(ports.length === 0 ? [] : labelled(input, phrase('portas', 'ports'), inert(ports.join(', ')))),
  ];
}

/** The page of a swarm's service: its tasks, where each runs, why others do not; null where there is no such service. */
export function swarmServicePage(input: ScreenInput, name: string): readonly Line[] | null {
  const { cockpit } = input;
  const service = swarmServicesOf(cockpit)?.find((one) => one.service === name);
  const row = swarmRows(cockpit)?.find((one) => one.name === name);
  if (service === undefined || row === undefined) return null;
  const findings = cockpit.state(SWARM_PROBES.services).check.findings.filter(({ entity }) => entity === name);
  const { tasks, failures } = service;
  return [
    titleRule([glyph(row.level), span(` ${inert(name)}`, 'strong')], input.width),
    ...labelled(input, phrase('estado', 'state'), say(input, row.state)),
    ...findings.map(
      (found): Line => [span(INDENT), span(' '.repeat(13)), glyph(found.level), span(` ${say(input, found.text)}`)],
    ),
    ...aboutLines(input, service),
    [],
    titleRule([span(say(input, phrase('Tarefas', 'Tasks')), 'strong')], input.width),
    ...tasks.map((task) => taskLine(input, task)),
    ...(failures.length === 0
      ? []
      : [
          [],
          titleRule(
            [span(say(input, phrase('Falhas na última hora', 'Failures of the last hour')), 'strong')],
            input.width,
          ),
          ...failures.map((failure) => failureLine(input, failure)),
        ]),
  ];
}
