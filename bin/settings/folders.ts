import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import { stateFolder } from '../crash-report.ts';
import type { Settings } from './settings.ts';

/** Folders on this machine that the cockpit writes to. */
export interface Folders {
  readonly state: string;
  readonly reports: string;
  readonly walks: string;
  readonly incidents: string;
}

/** Where the configuration puts them, else below the state folder. */
export function foldersOf({ loaded }: Settings): Folders {
  const state = loaded?.config.stateDirectory ?? stateFolder();
  return {
    state,
    reports: loaded?.config.reports.directory ?? join(state, 'reports'),
    walks: join(state, 'walks'),
    incidents: join(state, 'incidents'),
  };
}

/** Who sits here, by the name of the login, and where. Behind sudo it is who called it. */
export function operatorHere(): { readonly operator: string; readonly host: string } {
  const name = () => {
    try {
      return userInfo().username;
    } catch {
      return String(process.getuid?.() ?? '?'); // A user without an entry in passwd, as in a container.
    }
  };
  return { operator: process.env.SUDO_USER || name(), host: hostname() };
}
