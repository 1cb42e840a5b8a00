/** How an edge is made to get its certificate anew; `none` forbids it. */
export interface RenewSettings {
  /** Null chooses by the edge's image. */
  readonly recipe: 'traefik' | 'caddy' | 'command' | 'none' | null;
  /** Inside the edge's container: Traefik's acme.json, Caddy's data folder. Null takes the usual place. */
  readonly storage: string | null;
  /** For `command`: what renews, run on the host. */
  readonly command: readonly string[];
  /** Least time between two forced renewals: the authority limits them. */
  readonly minIntervalMs: number;
}

/** The recipe for an image, null when none is known. */
export function recipeFor(image: string, settings: RenewSettings): 'traefik' | 'caddy' | 'command' | 'none' | null {
  if (settings.recipe !== null) return settings.recipe;
  if (/traefik/.test(image)) return 'traefik';
  return /caddy/.test(image) ? 'caddy' : null;
}

/** Where a recipe's account and certificates are, inside the container. */
export function storageOf(recipe: 'traefik' | 'caddy', settings: RenewSettings, command: readonly string[]): string {
  if (settings.storage !== null) return settings.storage;
  const said = command
    .map((word) => /^--certificatesresolvers\.[^.]+\.acme\.storage=(.+)$/i.exec(word)?.[1])
    .find((path) => path !== undefined);
  return recipe === 'traefik' ? (said ?? '/letsencrypt/acme.json') : '/data/caddy';
}

/** A command that lists Caddy's folders of a domain's certificate, whatever authority gave it. */
export function caddyFolders(storage: string, domain: string): readonly string[] {
  return ['sh', '-c', 'ls -d "$1"/certificates/*/"$2"', 'sh', storage, domain];
}
