import type { Origin } from './calm.ts';
import type { ServiceMoment } from './moment.ts';
import { hashed, smooth, wander } from './noise.ts';
import { SERVICE_NAMES, SERVICES, type ServiceName } from './stack.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

function serviceAt({ seed, bornAt }: Origin, name: ServiceName, t: number, load: number): ServiceMoment {
  const plan = SERVICES[name];
  const traffic = Math.max(0, load * (1 + 0.3 * wander(seed, `${name}.net`, t, 2 * MINUTE)));
  const [idle, full] = plan.cpu;
  return {
    state: 'running',
    health: plan.hasHealthcheck ? 'healthy' : 'none',
    image: plan.image,
    exitCode: 0,
    isOomKilled: false,
    restarts: 0,
    startedAt: bornAt - plan.upDays * DAY - Math.floor(hashed(seed, `${name}.start`, 0) * 6) * 1_000,
    finishedAt: null,
    cpuPercent: Math.max(0.1, idle + full * load * (1 + 0.35 * wander(seed, `${name}.cpu`, t, MINUTE))),
    memoryBytes: plan.memoryBytes * (0.97 + 0.07 * load + 0.02 * smooth(seed, `${name}.memory`, t, 14 * MINUTE)),
    memoryLimitBytes: plan.memoryLimitBytes,
    rxPerSecond: plan.net[0] * traffic,
    txPerSecond: plan.net[1] * traffic,
    readPerSecond: plan.disk[0] * traffic,
    writePerSecond: plan.disk[1] * traffic,
    pids: plan.pids,
  };
}

/** All containers at an instant on a day without trouble. */
export function servicesAt(origin: Origin, t: number, load: number): Record<ServiceName, ServiceMoment> {
  const entries = SERVICE_NAMES.map((name) => [name, serviceAt(origin, name, t, load)] as const);
  return Object.fromEntries(entries) as Record<ServiceName, ServiceMoment>;
}
