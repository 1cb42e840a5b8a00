import { type DiagnoseResult, runDiagnose } from '../../../src/commands/diagnose.ts';
import type { DiagnosisReport } from '../../../src/commands/diagnosis-report.ts';
import type { Clock } from '../../../src/model/clock.ts';
import type { DiagnosisId } from '../../../src/model/diagnosis.ts';
import { type FaultKind, fault } from '../../../src/model/fault.ts';
import type { LogSource } from '../../../src/model/log.ts';
import { failed, type Measured } from '../../../src/model/reading.ts';
import type { World } from '../../../src/model/world.ts';
import type { ContainerFacts } from '../../../src/probes/containers/container-state.ts';
import type { ContainersFacts } from '../../../src/probes/containers/containers.ts';
import { type Lang, phrase } from '../../../src/text/lang.ts';
import { findScene } from '../../../src/worlds/demo/scenes.ts';
import { createDemoWorld } from '../../../src/worlds/demo/world.ts';
import { createFakeClock } from './fake-clock.ts';

/** Changes what a probe of the calm demo measured. */
export type Change = (measured: Measured<never>) => Measured<unknown>;

/** A demo scene in which some probes measure something else. */
export function alteredWorld(
  clock: Clock,
  changes: Readonly<Record<string, Change>>,
  sceneId = 'calm',
  logs?: LogSource,
): World {
  const scene = findScene(sceneId);
  if (scene === undefined) throw new Error(`no scene ${sceneId}`);
  const world = createDemoWorld({ scene, clock });
  return {
    ...world,
    ...(logs === undefined ? {} : { logs }),
    async read(probe, signal) {
      const reading = await world.read(probe, signal);
      const change = changes[probe];
      return change === undefined ? reading : { ...reading, ...change(reading as Measured<never>) };
    },
  };
}

/** The probe cannot measure, for this reason. */
export function faults(kind: FaultKind, code?: string, message = `${code ?? kind} said`): Change {
  return () => failed(fault(kind, phrase(message, message), phrase('veja', 'look'), code));
}

/** The probe measures something else as facts, and as samples where given. */
export function facts<F>(change: Partial<F>, samples: Readonly<Record<string, number>> = {}): Change {
  return (measured) => ({
    ...measured,
    facts: { ...(measured.facts as F), ...change },
    samples: [
      ...measured.samples.filter(({ metric }) => samples[metric] === undefined),
      ...Object.entries(samples).map(([metric, value]) => ({ metric, value })),
    ],
  });
}

/** One container is in another state. */
export function container(service: string, change: Partial<ContainerFacts>): Change {
  return (measured) => {
    const known = measured.facts as unknown as ContainersFacts;
    const containers = known.containers.map((one) => (one.service === service ? { ...one, ...change } : one));
    return { ...measured, facts: { ...known, containers } };
  };
}

/** The containers of a service are not there. */
export function without(service: string, isExpected: boolean): Change {
  return (measured) => {
    const known = measured.facts as unknown as ContainersFacts;
    const gone = known.containers.filter((one) => one.service === service);
    return {
      ...measured,
      facts: {
        ...known,
        containers: known.containers.filter((one) => one.service !== service),
        missing: isExpected ? gone.map(({ role }) => ({ service, role, source: 'compose' as const })) : [],
      },
    };
  };
}

/** 08:02:14 in Brasília, a Monday. */
export const DIAGNOSED_AT = Date.UTC(2026, 10, 23, 11, 2, 14);

/** What `diagnose` says of a demo scene in which some probes measure something else. */
export async function diagnoseAltered(
  id: DiagnosisId | null,
  changes: Readonly<Record<string, Change>> = {},
  given: { readonly scene?: string; readonly lang?: Lang; readonly logs?: LogSource } = {},
): Promise<DiagnoseResult & { readonly report: DiagnosisReport }> {
  const clock = createFakeClock(DIAGNOSED_AT);
  const world = alteredWorld(clock, changes, given.scene, given.logs);
  const options = { world, clock, id, lang: given.lang ?? 'en', timeoutMs: 15_000, version: 'test' } as const;
  const running = runDiagnose({ ...options, format: 'json' });
  await clock.run(30_000);
  const result = await running;
  await world.close();
  return { ...result, report: (result.run === null ? null : JSON.parse(result.output)) as DiagnosisReport };
}
