import type { PromTarget } from '../../../clients/prometheus/prometheus-answers.ts';
import { inert } from '../../../text/inert.ts';
import { phrase } from '../../../text/lang.ts';
import type { Drift, DriftRule } from './rule.ts';

const NO_NAME =
  /no such host|server misbehaving|name or service not known|temporary failure in name resolution|lookup .* on/i;

/** Host of a scrape URL; '' when it has none. */
function hostOf({ url, instance }: PromTarget): string {
  const host = URL.canParse(url) ? new URL(url).hostname : instance.replace(/:\d+$/, '');
  return host.replace(/^\[|\]$/g, '');
}

/** A plain name on the project's network, as compose gives them: no dots, no address, not the scraper itself. */
function isServiceName(host: string): boolean {
  return /^[a-z][a-z0-9_-]*$/i.test(host) && host !== 'localhost';
}

/** Scrape targets that nobody answers to because there is no such service. */
export const scrapeTargetMissing: DriftRule = {
  id: 'scrape-target',
  runbook: 'D7',
  title: phrase('Alvos do Prometheus', 'Targets of Prometheus'),
  holds: phrase('todo alvo existe', 'every target exists'),
  find: ({ scrapeTargets, discovered }) => {
    if (!scrapeTargets.ok) return scrapeTargets.fault;
    const here = new Set([
      ...discovered.services.map(({ service }) => service),
      ...discovered.containers.flatMap(({ service, name }) => [service, name]),
    ]);
    return scrapeTargets.value
      .filter(({ health }) => health !== 'up')
      .filter((target) => {
        const host = hostOf(target);
        if (here.has(host)) return false;
        return NO_NAME.test(target.lastError) || (isServiceName(host) && discovered.engineFault === null);
      })
      .map(
        ({ job, instance }): Drift => ({
          id: `${inert(job)}:${inert(instance)}`,
          detail: phrase(
            `${inert(instance)} (${inert(job)}) é coletado e não existe`,
            `${inert(instance)} (${inert(job)}) is scraped and does not exist`,
          ),
          remedy: phrase(
            'suba o serviço, ou tire o alvo de scrape_configs: ele esconde os que caem de verdade',
            'start the service, or take the target out of scrape_configs: it hides those that really go down',
          ),
        }),
      );
  },
};
