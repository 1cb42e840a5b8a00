import type { Discovered } from '../../model/target.ts';

/** What is known of a target before anybody has looked: its host. */
export function unknownTarget(host: string, project: string | null): Discovered {
  return {
    identity: { name: project ?? host, host, environment: 'unknown', project: null, mark: null },
    directory: null,
    composeFiles: [],
    containers: [],
    api: null,
    prometheus: null,
    alertmanager: null,
    edge: null,
    postgres: null,
    redis: null,
    domains: [],
    backupDirectory: null,
    services: [],
    otherProjects: [],
    engineFault: null,
    notes: [],
  };
}
