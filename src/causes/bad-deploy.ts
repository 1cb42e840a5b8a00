import type { CauseRule, CauseView } from '../model/cause-rule.ts';
import type { ContainerFacts } from '../probes/containers/container-state.ts';
import { containersOf } from '../probes/containers/container-view.ts';
import type { ContainersRestartsFacts } from '../probes/containers/containers-restarts.ts';
import type { DeployFacts } from '../probes/containers/deploy.ts';
import { tableProbe } from '../probes/swarm/swarm-view.ts';
import { en, pt } from '../text/formats.ts';
import { phrase } from '../text/lang.ts';
import { isOnlyAbout, present, signEvidence, troubled } from './evidence.ts';

/** After an hour something else is more likely. */
const FRESH_MS = 3_600_000;
/** A container that was started by the deploy itself does not count as restarting. */
const RESTARTS = 2;

/** Services that run the project's own code and keep restarting, by the name of their containers. */
function looping(view: CauseView, services: ReadonlySet<string>): string[] {
  const rows = view.facts<ContainersRestartsFacts>('containers.restarts')?.rows ?? [];
  return rows.filter((row) => services.has(row.service) && row.inHour >= RESTARTS).map((row) => row.entity);
}

/**
 * When code that was built or committed within the hour went live: its first start after that (later ones are restarts),
 * epoch milliseconds. Null without such code, or when what is on disk does not run yet.
 */
function wentLiveAt({ images, committedAt, isBehind }: DeployFacts, now: number): number | null {
  const madeAt = Math.max(committedAt ?? 0, ...images.map(({ builtAt }) => builtAt ?? 0));
  if (isBehind === true || now - madeAt > FRESH_MS) return null;
  const starts = images.map(({ startedAt }) => startedAt ?? 0).filter((at) => at >= madeAt);
  return starts.length === 0 ? null : Math.min(...starts);
}

/** Paused, or ended as `docker stop` ends it: with 0, or by SIGTERM. */
function isHeldByHand({ state, exitCode }: ContainerFacts): boolean {
  return state === 'paused' || (state === 'exited' && (exitCode === 0 || exitCode === 143));
}

/** Errors or restarts of the project's own services, and code that went out within the hour: the deploy is the suspect. */
export const badDeploy: CauseRule = {
  id: 'bad-deploy',
  when(view) {
    const deploy = view.facts<DeployFacts>('deploy');
    const liveAt = deploy === null ? null : wentLiveAt(deploy, view.now);
    if (deploy === null || liveAt === null) return null;
    if (view.level('redis.ping') === 'critical' || view.level('postgres.ping') === 'critical') return null;
    // Somebody stopped or paused it: that is no fault of the code.
    if (containersOf(view, 'api').some(isHeldByHand)) return null;
    const loops = looping(view, new Set(deploy.images.map(({ service }) => service)));
    const hasErrors = view.level('api.errors') === 'critical' || view.level('api.health') === 'critical';
    if (loops.length === 0 && !hasErrors) return null;
    const head = deploy.commit?.slice(0, 7) ?? '?';
    return {
      id: 'bad-deploy',
      level: 'critical',
      title: phrase(`Problemas desde o deploy de ${head}`, `Trouble since the deploy of ${head}`),
      evidence: present([
        phrase(
          `${head} "${deploy.subject}" no ar ${pt.ago(view.now - liveAt)}`,
          `${head} "${deploy.subject}" went live ${en.ago(view.now - liveAt)}`,
        ),
        loops.length === 0
          ? null
          : phrase(`reinicia sem parar: ${loops.join(', ')}`, `keeps restarting: ${loops.join(', ')}`),
        ...troubled(view, hasErrors ? ['api.health', 'api.errors'] : []).map((probe) => signEvidence(view, probe)),
      ]),
      explains: [
        ...troubled(view, ['api.errors', 'api.health', 'api.latency', 'containers.restarts', 'alerts']),
        ...(isOnlyAbout(view, loops) ? [tableProbe(view)] : []),
      ],
      ...(loops[0] === undefined ? {} : { service: loops[0] }),
      remedy: 'rollback',
    };
  },
};
