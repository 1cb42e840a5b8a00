import type { ArgChoice } from '../model/action.ts';
import type { Level } from '../model/level.ts';
import { en, type Formats, pt } from '../text/formats.ts';
import { inert } from '../text/inert.ts';
import { type Phrase, phrase, same } from '../text/lang.ts';
import { type DeployFacts, runsNow } from './deploys/deploy-facts.ts';
import { commitText } from './deploys/git-facts.ts';
import type { ServiceFacts, StackFacts } from './stack-facts.ts';
import type { FlushFacts } from './upkeep/flush-look.ts';

/** Commits of the history that are offered beside recorded deploys. */
const MOST_COMMITS = 10;

/** A phrase whose numbers are written in each language's own form. */
function written(make: (formats: Formats) => string): Phrase {
  return phrase(make(pt), make(en));
}

function levelOfService({ containers }: ServiceFacts): Level {
  if (containers.length === 0) return 'critical';
  if (containers.every(({ state, health }) => state === 'running' && health !== 'unhealthy')) return 'ok';
  return containers.some(({ state }) => state === 'running') ? 'warn' : 'critical';
}

/** Services of the stack, those that are not well first. */
export function serviceChoices({ services }: Pick<StackFacts, 'services'>): readonly ArgChoice[] {
  const rank: Readonly<Record<Level, number>> = { critical: 0, unknown: 1, warn: 1, ok: 2, none: 3 };
  return services
    .map((one): ArgChoice => {
      const states = one.containers.map(({ state, health }) => (health === 'none' ? state : `${state}, ${health}`));
      const label = same(inert(one.service));
      const note = states.length === 0 ? phrase('sem contêiner', 'no container') : same(inert(states.join('; ')));
      return { value: one.service, label, note, level: levelOfService(one) };
    })
    .sort((a, b) => rank[a.level] - rank[b.level]);
}

/** Where a rollback can go: recorded deploys, newest first, then commits of the history that were never recorded. */
export function deployChoices(facts: DeployFacts, at: number): readonly ArgChoice[] {
  const { records, imageIds, built, git } = facts;
  const running = records.findLast((record) => runsNow(facts, record));
  const recorded = records
    .filter((record) => record !== running && record.commit !== running?.commit)
    .toReversed()
    .map((record): ArgChoice => {
      const isKept = built.every(({ service }) =>
        record.images.some((image) => image.service === service && imageIds.has(image.id)),
      );
      const kept = isKept
        ? phrase('imagens guardadas', 'images kept')
        : phrase('sem imagens: constrói antes', 'no images: builds first');
      return {
        value: String(record.number),
        label: same(`${record.number}  ${commitText({ hash: record.commit, subject: record.subject })}`),
        note: phrase(
          `${pt.ago(at - record.at)}, ${inert(record.who)} · ${kept['pt-BR']}`,
          `${en.ago(at - record.at)}, ${inert(record.who)} · ${kept.en}`,
        ),
        level: isKept ? 'ok' : 'warn',
      };
    });
  const known = new Set([...records.map(({ commit }) => commit), running?.commit ?? git.head, git.head]);
  const commits = git.log
    .filter(({ hash }) => !known.has(hash))
    .slice(0, MOST_COMMITS)
    .map(
      (commit): ArgChoice => ({
        value: commit.hash,
        label: same(commitText(commit)),
        note: phrase(
          `${pt.ago(at - commit.at)}, ${inert(commit.author)} · commit sem imagens: constrói antes`,
          `${en.ago(at - commit.at)}, ${inert(commit.author)} · commit without images: builds first`,
        ),
        level: 'warn',
      }),
    );
  return [...recorded, ...commits];
}

/** A file of the backup folder as a list of choices shows it. */
export interface BackupFile {
  readonly name: string;
  readonly bytes: number;
  /** Epoch milliseconds. */
  readonly modifiedAt: number;
}

/** Backups of a kind, newest first. */
export function backupChoices(
  files: readonly BackupFile[],
  kind: 'dump' | 'archive',
  at: number,
): readonly ArgChoice[] {
  const pattern = kind === 'dump' ? /\.(?:dump|sql|pgdump|backup)(?:\.gz)?$/ : /\.(?:tar\.gz|tgz|tar)$/;
  return files
    .filter(({ name }) => pattern.test(name))
    .toSorted((a, b) => b.modifiedAt - a.modifiedAt)
    .map(({ name, bytes, modifiedAt }) => ({
      value: name,
      label: same(inert(name)),
      note: written((formats) => `${formats.bytes(bytes)}, ${formats.ago(at - modifiedAt)}`),
      level: bytes === 0 ? 'critical' : 'none',
    }));
}

/** All keys, or those of one prefix, with how many there are. */
export function prefixChoices({ keys, prefixes, sampled }: FlushFacts): readonly ArgChoice[] {
  const share = (count: number): number => (sampled === 0 ? 0 : (100 * count) / sampled);
  return [
    {
      value: null,
      label: phrase('tudo', 'everything'),
      note: written((formats) => `${formats.number(keys, 0)} ${formats.lang === 'en' ? 'keys' : 'chaves'}`),
      level: 'warn',
    },
    ...prefixes.map(
      (one): ArgChoice => ({
        value: one.prefix,
        label: same(`${inert(one.prefix)}*`),
        note: written((formats) => {
          const count = sampled < keys ? Math.round((keys * one.keys) / sampled) : one.keys;
          const about = sampled < keys ? '~' : '';
          const unit = formats.lang === 'en' ? 'keys' : 'chaves';
          return `${about}${formats.number(count, 0)} ${unit}, ${formats.percent(share(one.keys))}`;
        }),
        level: 'none',
      }),
    ),
  ];
}

/** A session of Postgres as a list of choices shows it. */
export interface SessionRow {
  readonly pid: number;
  readonly application: string;
  readonly state: string;
  /** Milliseconds that its transaction or query has lasted. */
  readonly ms: number;
  /** Sessions that wait for it. */
  readonly blocks: number;
  readonly query: string;
}

/** Sessions of Postgres: those that others wait for first, then the oldest. */
export function sessionChoices(rows: readonly SessionRow[]): readonly ArgChoice[] {
  return rows
    .toSorted((a, b) => b.blocks - a.blocks || b.ms - a.ms)
    .map(({ pid, application, state, ms, blocks, query }) => {
      const holds = (waiting: string): string => (blocks === 0 ? '' : ` · ${waiting}`);
      return {
        value: String(pid),
        label: same(`${pid}  ${inert(application)}`),
        note: phrase(
          `${inert(state)} há ${pt.age(ms)}${holds(`${blocks} esperam`)} · ${inert(query)}`,
          `${inert(state)} for ${en.age(ms)}${holds(`${blocks} wait`)} · ${inert(query)}`,
        ),
        level: blocks > 0 ? 'critical' : 'none',
      };
    });
}

/** An alert that fires or is about to. */
export interface AlertRow {
  readonly name: string;
  readonly state: string;
}

/** Alerts by name, firing ones first. */
export function alertChoices(rows: readonly AlertRow[]): readonly ArgChoice[] {
  const names = [...new Set(rows.map(({ name }) => name))];
  const isFiring = (name: string): boolean => rows.some((row) => row.name === name && row.state === 'firing');
  return names
    .map(
      (name): ArgChoice => ({
        value: name,
        label: same(inert(name)),
        note: same(isFiring(name) ? 'firing' : 'pending'),
        level: isFiring(name) ? 'critical' : 'warn',
      }),
    )
    .sort((a, b) => Number(b.level === 'critical') - Number(a.level === 'critical'));
}

/** Domains that the edge serves. */
export function domainChoices(domains: readonly string[]): readonly ArgChoice[] {
  return domains.map((domain) => ({ value: domain, label: same(inert(domain)), note: same(''), level: 'none' }));
}

const SPANS = ['30m', '1h', '2h', '4h', '1d'] as const;

/** How long an alert can be kept quiet. */
export function spanChoices(): readonly ArgChoice[] {
  return SPANS.map((span) => ({ value: span, label: same(span), note: same(''), level: 'none' }));
}
