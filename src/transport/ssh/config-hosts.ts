import { join } from 'node:path';
import { good, type Outcome } from '../../model/fault.ts';
import { DEEPEST_INCLUDE, includedFiles } from './config-includes.ts';
import { readConfigLines } from './config-lines.ts';
import { readConfigFile } from './config-reader.ts';
import { type HostSettings, hostText } from './host-settings.ts';
import { type Operator, resolveHost } from './resolve.ts';

/** A host that the operator's ssh configuration names. */
export interface ConfigHost {
  /** Its name there, which is what ssh is called with. */
  readonly alias: string;
  /** `path:12`. */
  readonly place: string;
  /** How it would be reached: `deploy@vps-01.example.com:2222 via bastion`. */
  readonly reached: string;
}

/**
 * Hosts that the operator's own ssh configuration, and what it includes, names one by one: patterns are left out, since they name
 * nobody. Nothing is connected. In the order of the files, each once.
 */
export async function listConfigHosts(operator: Operator): Promise<Outcome<readonly ConfigHost[]>> {
  const path = join(operator.home, '.ssh', 'config');
  const text = await readConfigFile({ path, isOwn: true, isRequired: false });
  if (!text.ok) return text;
  const places = new Map<string, string>();
  await collect(text.value ?? '', path, operator.home, 0, places);
  const hosts: ConfigHost[] = [];
  for (const [alias, place] of places) {
    const settings = await resolveHost({ alias }, { host: alias }, operator);
    if (!settings.ok) return settings;
    hosts.push({ alias, place, reached: reachedText(settings.value) });
  }
  return good(hosts);
}

async function collect(
  text: string,
  path: string,
  home: string,
  depth: number,
  places: Map<string, string>,
): Promise<void> {
  for (const { keyword, args, place } of readConfigLines(text, path)) {
    if (keyword === 'host')
      for (const alias of args.filter((name) => !/[*?!]/.test(name))) if (!places.has(alias)) places.set(alias, place);
    if (keyword !== 'include' || depth >= DEEPEST_INCLUDE) continue;
    for (const pattern of args)
      for (const file of await includedFiles(pattern, path, home)) {
        const included = await readConfigFile({ path: file, isOwn: false, isRequired: false });
        // What cannot be read names nobody; calling a host says why.
        if (included.ok) await collect(included.value ?? '', file, home, depth + 1, places);
      }
  }
}

function reachedText({ user, hostName, port, jumps }: HostSettings): string {
  const via = jumps.length === 0 ? '' : ` via ${jumps.join(',')}`;
  return `${hostText({ user, alias: hostName, port })}${via}`;
}
