import type { DiskOutlook, Outlook, Report } from '../../model/report.ts';
import type { Sight } from '../evidence.ts';

const DAY_MS = 86_400_000;
const HOURS_A_DAY = 24;
const FULL_PERCENT = 100;
/** Two reports that are closer together say nothing of a day's growth. */
const LEAST_APART_MS = 6 * 3_600_000;
/** Farther away than this nobody plans. */
const FARTHEST_DAYS = 3650;

const DISK = { probe: 'host.disks', metric: 'host.disk' } as const;
const CERTIFICATE = { probe: 'tls.certificates', metric: 'tls.days' } as const;

/** Probes that the outlook is read from. */
export const OUTLOOK_PROBES: readonly string[] = [DISK.probe, CERTIFICATE.probe];

function samples(sight: Sight, { probe, metric }: typeof DISK | typeof CERTIFICATE) {
  const found = sight.seen(probe)?.reading?.samples ?? [];
  return found
    .filter((sample) => sample.metric === metric && Number.isFinite(sample.value))
    .map(({ entity, value }) => ({ entity: entity ?? '', value }));
}

function diskOutlook(mount: string, percent: number, grownADay: number): DiskOutlook {
  const perDay = Number.isFinite(grownADay) ? grownADay : null;
  const days = perDay !== null && perDay > 0 ? (FULL_PERCENT - percent) / perDay : Number.NaN;
  return { mount, percent, perDay, daysToFull: days <= FARTHEST_DAYS ? Math.max(0, days) : null };
}

/** What is known when an outlook is made. */
export interface OutlookInput {
  readonly sight: Sight;
  readonly previous: Report | null;
  /** Percent an hour that a mount has grown in the last hours; NaN when nobody knows. */
  slope?(mount: string): number;
}

/** Days until disks are full, by the line from the report before to now, else by the last hours; days of certificates. */
export function outlookOf({ sight, previous, slope }: OutlookInput): Outlook {
  const apartMs = previous === null ? 0 : sight.now - previous.finishedAt;
  const disks = samples(sight, DISK).map(({ entity: mount, value: percent }) => {
    const was = previous?.outlook.disks.find((disk) => disk.mount === mount)?.percent;
    const isByReports = was !== undefined && apartMs >= LEAST_APART_MS;
    const grownADay = isByReports ? ((percent - was) / apartMs) * DAY_MS : (slope?.(mount) ?? Number.NaN) * HOURS_A_DAY;
    return diskOutlook(mount, percent, grownADay);
  });
  const certificates = samples(sight, CERTIFICATE).map(({ entity, value }) => ({ domain: entity, days: value }));
  return {
    disks: disks.toSorted((a, b) => b.percent - a.percent),
    certificates: certificates.toSorted((a, b) => a.days - b.days),
  };
}
