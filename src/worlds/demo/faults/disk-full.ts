import { phrase } from '../../../text/lang.ts';
import { type DemoFault, strength } from '../demo-fault.ts';
import { between } from '../noise.ts';

const MINUTE = 60_000;

/** Unrotated logs fill `/`: Redis cannot save its snapshot, last night's backup is empty, the API's uploads fail. */
export const diskFull: DemoFault = {
  id: 'disk-full',
  label: phrase('Disco / cheio', 'Disk / full'),
  fadeMs: 0,
  healsAfter: (effect) => (effect.kind === 'rotate-logs' || effect.kind === 'clean-up' ? 1_500 : null),
  shape(moment, course) {
    const { host, redis, api, logs, backups } = moment;
    if (!course.isOn) return;
    const full = strength(course, 50 * MINUTE, 0);
    const root = host.disks.find((disk) => disk.mount === '/');
    if (root !== undefined) root.usedBytes = between(0.945, 0.9985, full) * root.totalBytes;
    const last = backups.findLast((backup) => backup.kind === 'database');
    if (last !== undefined) Object.assign(last, { bytes: 0, trust: 'exists' });
    redis.isLastSaveGood = full < 0.9;
    if (full < 0.9) return;
    redis.lastSaveAt = course.began + 45 * MINUTE;
    api.errorPercent = between(api.errorPercent, 3.2, full);
    api.edgeErrorPercent = between(api.edgeErrorPercent, 3.6, full);
    logs.apiErrors = 'disk';
    logs.apiErrorShare = 0.06;
  },
};
