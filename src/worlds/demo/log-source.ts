import type { Clock, Stop } from '../../model/clock.ts';
import { bad, good, type Outcome } from '../../model/fault.ts';
import type { LogRequest, LogSink, LogSource, RawLogLine } from '../../model/log.ts';
import { type LogLine, lastLines, linesBetween } from './log-lines.ts';
import type { Moment } from './moment.ts';
import { engineTrouble } from './readings/engine.ts';
import type { Simulation } from './simulation.ts';
import { SERVICE_NAMES, type ServiceName } from './stack.ts';

const EVERY_MS = 250;
const DAY = 86_400_000;

function isError(line: string): boolean {
  return /^(?:ERROR|Traceback|\s|During)|level=error/.test(line);
}

/** Which replica on which node wrote a line: each has its seconds, so that a traceback is one's own. */
function originOf({ swarm }: Moment, { at, service }: LogLine): Pick<RawLogLine, 'origin'> {
  const running = swarm?.tasks.filter((task) => task.service === service && task.state === 'running') ?? [];
  const task = running[Math.floor(at / 1000) % Math.max(1, running.length)];
  return task === undefined ? {} : { origin: `${task.slot}@${task.node}` };
}

function wanted(services: readonly string[] | null): readonly ServiceName[] {
  return SERVICE_NAMES.filter((name) => services === null || services.includes(name));
}

/** The logs of the simulated stack: history at once, then new lines four times a second. */
export function createDemoLogSource(simulation: Simulation, clock: Pick<Clock, 'now' | 'after'>): LogSource {
  const raw = (one: LogLine): RawLogLine => {
    const { at, service, line } = one;
    const stream = isError(line) ? 'stderr' : 'stdout';
    return { at, service, stream, text: line, cutBytes: 0, ...originOf(simulation.near(at), one) };
  };
  const follow = (request: LogRequest, sink: LogSink): Stop => {
    const services = wanted(request.services);
    let upTo = request.until ?? clock.now();
    let isDenied: boolean | undefined;
    let stopTimer: Stop;

    const told = (): boolean => {
      const trouble = engineTrouble(simulation.at(clock.now()));
      const isNow = trouble !== null;
      if (isNow !== isDenied) for (const service of services) sink.status(service, trouble);
      isDenied = isNow;
      return isNow;
    };
    const history = () => {
      if (told()) return;
      const spanMs = request.since === null ? DAY / 24 : Math.min(DAY / 4, upTo - request.since);
      for (const service of services) {
        const lines = lastLines(simulation, [service], upTo, request.tailLines, spanMs);
        if (lines.length > 0) sink.lines(lines.map(raw));
      }
    };
    const more = () => {
      const now = clock.now();
      if (!told() && now > upTo) {
        const lines = linesBetween(simulation, services, Math.max(upTo, now - 60_000), now);
        if (lines.length > 0) sink.lines(lines.map(raw));
        upTo = now;
      }
      stopTimer = clock.after(EVERY_MS, more);
    };

    stopTimer = clock.after(0, () => {
      history();
      if (request.until == null) stopTimer = clock.after(EVERY_MS, more);
    });
    return () => stopTimer();
  };
  const read = async ({ services, tailLines }: LogRequest): Promise<Outcome<readonly RawLogLine[]>> => {
    const now = clock.now();
    const trouble = engineTrouble(simulation.at(now));
    if (trouble !== null) return bad(trouble);
    return good(wanted(services).flatMap((one) => lastLines(simulation, [one], now, tailLines, DAY / 24).map(raw)));
  };
  return { services: () => SERVICE_NAMES, follow, read };
}
