import type { Transport } from '../transport/transport.ts';

/** What a target has of the few tools that actions use; found once. */
export interface Tools {
  /** Compose, the major that made the present containers where both are there; null without compose. */
  readonly compose: { readonly major: 1 | 2; readonly argv: readonly string[] } | null;
  readonly hasGit: boolean;
  /** Major of the host's own pg_dump; null without. */
  readonly pgMajor: number | null;
  readonly hasRedisCli: boolean;
  readonly hasOpenssl: boolean;
}

const SCRIPT = `printf 'v2 '; docker compose version --short 2>/dev/null || echo
printf 'v1 '; docker-compose version --short 2>/dev/null || echo
printf 'git '; git --version 2>/dev/null || echo
printf 'pg '; pg_dump --version 2>/dev/null || echo
printf 'redis '; command -v redis-cli 2>/dev/null || echo
printf 'openssl '; command -v openssl 2>/dev/null || echo`;

/** Reads what {@link SCRIPT} printed. @param madeBy version of compose that made the containers (their label), '' when unknown. */
export function parseTools(text: string, madeBy: string): Tools {
  const said = new Map(
    text.split('\n').map((line) => [line.split(' ')[0] ?? '', line.slice(line.indexOf(' ') + 1).trim()]),
  );
  const has = (name: string) => (said.get(name) ?? '') !== '';
  const v2 = { major: 2 as const, argv: ['docker', 'compose'] };
  const v1 = { major: 1 as const, argv: ['docker-compose'] };
  const prefersV1 = madeBy.startsWith('1.');
  const found = [...(has('v2') ? [v2] : []), ...(has('v1') ? [v1] : [])];
  const pg = /\(PostgreSQL\) (\d+)/.exec(said.get('pg') ?? '');
  return {
    compose: found.find(({ major }) => (major === 1) === prefersV1) ?? found[0] ?? null,
    hasGit: has('git'),
    pgMajor: pg === null ? null : Number(pg[1]),
    hasRedisCli: has('redis'),
    hasOpenssl: has('openssl'),
  };
}

/** Finds the tools of a target; a target that cannot be asked has none. */
export async function findTools(transport: Transport, madeBy: string): Promise<Tools> {
  // Shared by all plans, so it ends with none of them but with its own deadline.
  const { signal } = new AbortController();
  const result = await transport.exec(['sh', '-c', SCRIPT], { signal, timeoutMs: 15_000, onlyLooks: true });
  return parseTools(result.ok ? result.value.stdout : '', madeBy);
}
