import { isDomain } from './edge-labels.ts';

/** How a site of Caddy gets its certificate. */
export type CaddyTls = 'automatic' | 'internal' | 'files' | 'none';

/** A site of a Caddyfile. */
export interface CaddySite {
  /** As written: `sparkone.test`, `http://plain.test`, `:8080`. */
  readonly addresses: readonly string[];
  /** Names that have a certificate. */
  readonly domains: readonly string[];
  readonly tls: CaddyTls;
  /** Where `reverse_proxy` leads, '' without. */
  readonly upstream: string;
}

/** A Caddyfile as far as certificates go. */
export interface Caddyfile {
  readonly sites: readonly CaddySite[];
  /** Directory of the ACME authority (`acme_ca`), '' for Caddy's own choice. */
  readonly authority: string;
  /** Snippets and files that were imported and are not in this text. */
  readonly imports: readonly string[];
}

interface Block {
  readonly head: string;
  readonly lines: readonly string[];
}

/** Blocks of the outermost level with the lines inside them (caddyserver.com/docs/caddyfile/concepts). */
function blocksOf(text: string): { readonly blocks: readonly Block[]; readonly loose: readonly string[] } {
  const blocks: Block[] = [];
  const loose: string[] = [];
  let open: { head: string; lines: string[]; depth: number } | null = null;
  for (const line of text.split(/\r?\n/)) {
    const code = line.replace(/(^|\s)#.*$/, '').trim();
    if (code === '') continue;
    // A brace at the end opens a block; braces inside a line are placeholders (`{$DOMAIN}`).
    if (open === null) {
      if (code.endsWith('{')) open = { head: code.slice(0, -1).trim(), lines: [], depth: 1 };
      else loose.push(code);
      continue;
    }
    if (code.endsWith('{')) open.depth += 1;
    if (code === '}') open.depth -= 1;
    if (open.depth > 0) open.lines.push(code);
    else {
      blocks.push({ head: open.head, lines: open.lines });
      open = null;
    }
  }
  return { blocks, loose };
}

/** Reads a Caddyfile. Snippets of the same file are put in where they are imported. */
export function parseCaddyfile(text: string): Caddyfile {
  const { blocks, loose } = blocksOf(text);
  const snippets = new Map(
    blocks.flatMap(({ head, lines }) => {
      const name = /^\((.+)\)$/.exec(head)?.[1];
      return name === undefined ? [] : [[name, lines] as const];
    }),
  );
  const imports = new Set<string>();
  const whole = (lines: readonly string[], depth = 0): string[] =>
    lines.flatMap((line) => {
      const name = /^import\s+(\S+)/.exec(line)?.[1];
      if (name === undefined) return [line];
      const snippet = snippets.get(name);
      if (snippet === undefined) imports.add(name);
      return snippet === undefined || depth > 4 ? [] : whole(snippet, depth + 1);
    });
  whole(loose);
  const options = blocks.find(({ head }) => head === '')?.lines ?? [];
  const authority = options.flatMap((line) => /^acme_ca\s+(\S+)/.exec(line)?.[1] ?? [])[0] ?? '';
  const sites = blocks
    .filter(({ head }) => head !== '' && !/^\(.+\)$/.test(head))
    .map(({ head, lines }) => siteOf(head, whole(lines)));
  return { sites, authority, imports: [...imports] };
}

function siteOf(head: string, lines: readonly string[]): CaddySite {
  const addresses = head.split(/[\s,]+/).filter((address) => address !== '');
  const domains = addresses.filter(isSecured).map(nameOf).filter(isDomain);
  const upstream =
    lines.flatMap((line) => /^reverse_proxy\s+(?:@\S+\s+|\/\S*\s+)?(\S+)/.exec(line)?.[1] ?? [])[0] ?? '';
  return {
    addresses,
    domains: [...new Set(domains)],
    tls: domains.length === 0 ? 'none' : tlsOf(lines),
    upstream: upstream.replace(/\{$/, ''),
  };
}

/** Addresses written `http://`, and those of port 80, have no certificate. */
function isSecured(address: string): boolean {
  return !address.startsWith('http://') && !/:80$/.test(address);
}

function nameOf(address: string): string {
  return address
    .replace(/^https:\/\//, '')
    .replace(/[:/].*$/, '')
    .toLowerCase();
}

function tlsOf(lines: readonly string[]): CaddyTls {
  const words = lines.flatMap((line) => /^tls\s+([^{]+)/.exec(line)?.[1]?.trim().split(/\s+/) ?? []);
  if (words[0] === 'internal') return 'internal';
  // One word is an e-mail address; two are a certificate and its key.
  return words.length >= 2 ? 'files' : 'automatic';
}

/** Names of the sites that have a certificate, for an edge that is not configured by labels. */
export function domainsOfCaddyfile(text: string): string[] {
  return [...new Set(parseCaddyfile(text).sites.flatMap(({ domains }) => domains))];
}
