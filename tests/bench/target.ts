import { spawnSync } from 'node:child_process';
import type { BenchTarget } from './processes.ts';

interface Listed {
  readonly Labels: string;
}

function label(labels: string, name: string): string | undefined {
  const part = labels.split(',').find((candidate) => candidate.startsWith(`${name}=`));
  return part?.slice(name.length + 1);
}

const LIVE_SERVICES = ['api', 'worker', 'redis', 'prometheus', 'traefik'];

/** The live stack when an engine answers and a SparkOne-like project runs on it (STACK_NAME says which); the demo otherwise. */
export function benchTarget(): BenchTarget {
  const demo: BenchTarget = {
    args: ['--demo', '--lang', 'en'],
    composePs: null,
    isLive: (screen) => /\bapi\b.*running/.test(screen) && /P95.*\d/.test(screen),
  };
  const wanted = process.env.STACK_NAME;
  const ofStack = wanted === undefined ? [] : ['--filter', `label=com.docker.compose.project=${wanted}`];
  const filter = ['--filter', 'label=com.docker.compose.service=api', ...ofStack, '--format', '{{json .}}'];
  const listed = spawnSync('docker', ['ps', ...filter], { encoding: 'utf8' });
  if (listed.status !== 0 || listed.stdout.trim() === '') return demo;
  const { Labels } = JSON.parse(listed.stdout.trim().split('\n')[0] ?? '{}') as Listed;
  const project = label(Labels, 'com.docker.compose.project');
  const cwd = label(Labels, 'com.docker.compose.project.working_dir');
  const file = label(Labels, 'com.docker.compose.project.config_files');
  if (project === undefined || cwd === undefined || file === undefined) return demo;
  return {
    args: ['--project', project, '--lang', 'en'],
    composePs: { command: 'docker-compose', args: ['-p', project, '-f', file, 'ps'], cwd },
    isLive: (screen) =>
      LIVE_SERVICES.every((service) => new RegExp(`\\b${service}\\b.*running`).test(screen)) && /P95.*\d/.test(screen),
  };
}
