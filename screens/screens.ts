import { TABS, type TabId } from '../src/model/probe.ts';
import { BACKUPS } from './backups/backups.ts';
import { BOARD } from './board/board.ts';
import { DB } from './db/db.ts';
import { EMERGENCY } from './emergency/emergency.ts';
import { LOGS } from './logs/logs.ts';
import { METRICS } from './metrics/metrics.ts';
import { OVERVIEW } from './overview/overview.ts';
import { REDIS } from './redis/redis.ts';
import type { Screen } from './screen.ts';
import { TLS } from './tls/tls.ts';

/** The screen of every tab. */
export const SCREENS: Readonly<Record<TabId, Screen>> = {
  fleet: BOARD,
  overview: OVERVIEW,
  logs: LOGS,
  metrics: METRICS,
  db: DB,
  redis: REDIS,
  tls: TLS,
  backups: BACKUPS,
  emergency: EMERGENCY,
};

/** All screens in the order of their tabs. */
export const ALL_SCREENS: readonly Screen[] = TABS.map((tab) => SCREENS[tab]);
