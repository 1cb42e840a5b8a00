import type { Clock } from '../../src/model/clock.ts';
import { bad, fault, good, type Outcome } from '../../src/model/fault.ts';
import { probeSpecs } from '../../src/probes/registry.ts';
import { phrase } from '../../src/text/lang.ts';
import type { DemoWorld } from '../../src/worlds/demo/world.ts';
import type { LiveWorld } from '../../src/worlds/live/live-world.ts';
import type { ReplayWorld } from '../../src/worlds/replay.ts';
import { nearest } from '../nearest.ts';
import type { SessionOptions } from '../settings/session-options.ts';
import type { OpenLiveOptions } from './open-live.ts';

/** One of the simulated fleet. */
async function openDemoTarget(name: string | null, clock: Clock): Promise<Outcome<DemoWorld>> {
  const { DEMO_FLEET, findDemoTarget } = await import('../../src/worlds/demo/fleet.ts');
  const found = findDemoTarget(name);
  if (found === undefined) {
    const names = DEMO_FLEET.map((target) => target.name).join(', ');
    return bad(
      fault(
        'absent',
        phrase(`a frota da demo não tem o alvo "${name}"`, `the fleet of the demo has no target "${name}"`),
        phrase(`alvos: ${names}`, `targets: ${names}`),
      ),
    );
  }
  const { createDemoWorld } = await import('../../src/worlds/demo/world.ts');
  const { DEMO_IDENTITY } = await import('../../src/worlds/demo/stack.ts');
  const { host, environment, scene, seed } = found;
  const identity = { ...DEMO_IDENTITY, name: found.name, host, environment };
  return good(createDemoWorld({ scene, clock, seed, identity }));
}

async function openDemo(scene: string, { target, drill }: SessionOptions, clock: Clock): Promise<Outcome<DemoWorld>> {
  const { FLEET_SCENE } = await import('../../src/worlds/demo/fleet.ts');
  if (scene === FLEET_SCENE) return openDemoTarget(target, clock);
  const { findScene, SCENES } = await import('../../src/worlds/demo/scenes.ts');
  const found = findScene(scene);
  if (found === undefined) {
    const names = [...SCENES.map(({ id }) => id), FLEET_SCENE];
    const hint = nearest(scene, names);
    return bad(
      fault(
        'absent',
        phrase(`não há cena "${scene}" na demo`, `the demo has no scene "${scene}"`),
        phrase(
          `${hint === undefined ? '' : `quis dizer ${hint}? `}cenas: ${names.join(', ')}`,
          `${hint === undefined ? '' : `did you mean ${hint}? `}scenes: ${names.join(', ')}`,
        ),
      ),
    );
  }
  const { createDemoWorld } = await import('../../src/worlds/demo/world.ts');
  if (drill === null) return good(createDemoWorld({ scene: found, clock }));
  const { DEMO_IDENTITY } = await import('../../src/worlds/demo/stack.ts');
  return good(createDemoWorld({ scene: found, clock, identity: { ...DEMO_IDENTITY, mark: 'DRILL' } }));
}

/** A tape in play; a single round stands at its end. */
async function openTape(
  path: string,
  session: SessionOptions,
  clock: Clock,
  readsOnce: boolean,
): Promise<Outcome<Opened>> {
  const { readTapeFile } = await import('../../src/worlds/tape-file.ts');
  const text = await readTapeFile(path);
  if (!text.ok) return text;
  const { openReplay } = await import('../../src/worlds/replay.ts');
  const from = readsOnce ? 'end' : 'start';
  return openReplay(text.value, { clock, specs: probeSpecs, speed: session.speed, from });
}

/** A world, and the clock in whose time it happens. */
export interface Opened {
  readonly world: LiveWorld | DemoWorld | ReplayWorld;
  readonly clock: Clock;
  /** Only of the live stack: takes another configuration of the target. */
  readonly configure?: LiveWorld['configure'];
}

/**
 * Opens what the command line asks to look at. A wrong name, a bad tape is a fault; a stack that is not there is not: that
 * is what probes say. `readsOnce` is for a single round.
 */
export async function openWorld(
  session: SessionOptions,
  clock: Clock,
  options: OpenLiveOptions = {},
): Promise<Outcome<Opened>> {
  const { readsOnce = false } = options;
  if (session.replay !== null) return openTape(session.replay, session, clock, readsOnce);
  if (session.demo === null) return openLive(session, clock, options);
  const opened = await openDemo(session.demo, session, clock);
  return opened.ok ? good({ world: opened.value, clock }) : opened;
}

async function openLive(session: SessionOptions, clock: Clock, options: OpenLiveOptions): Promise<Outcome<Opened>> {
  const { openLiveWorld } = await import('./open-live.ts');
  const opened = await openLiveWorld(session, clock, options);
  return opened.ok ? good({ world: opened.value, clock, configure: opened.value.configure }) : opened;
}
