import { spawnSync } from 'node:child_process';

/** Whether an engine answers. */
export function hasEngine(): boolean {
  return spawnSync('docker', ['version', '--format', '{{.Server.Version}}'], { timeout: 10_000 }).status === 0;
}

/** Whether a missing engine is a failure rather than a reason to skip: SPARKONE_LIVE=required, as CI says. */
export function isLiveRequired(): boolean {
  return process.env.SPARKONE_LIVE === 'required';
}
