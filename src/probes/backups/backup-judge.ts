import type { Finding } from '../../model/check.ts';
import { en, pt } from '../../text/formats.ts';
import { phrase } from '../../text/lang.ts';
import { finding } from '../finding.ts';
import type { BackupGap } from './backup-schedule.ts';
import type { BackupsCatalogueFacts, CatalogueEntry } from './backups-catalogue.ts';

/** Turns of the schedule after which a gap is history. */
const RECENT_TURNS = 7;

type Judge = (facts: BackupsCatalogueFacts, now: number) => readonly Finding[];

/** A gap that goes on is the age of the newest, which its own probe judges; here it is named with what is missing. */
const gaps: Judge = ({ schedule, plan }, now) =>
  schedule.gaps
    .filter(({ to }) => (to ?? now) > now - RECENT_TURNS * plan.everyMs)
    .map((gap) => finding('warn', gapText(gap)));

function gapText({ from, to, missed }: BackupGap) {
  const backups = phrase(
    missed === 1 ? 'falta 1 backup do banco' : `faltam ${missed} backups do banco`,
    missed === 1 ? '1 backup of the database is missing' : `${missed} backups of the database are missing`,
  );
  const when =
    to === null
      ? phrase(`desde ${pt.dateTime(from)}`, `since ${en.dateTime(from)}`)
      : phrase(
          `entre ${pt.dateTime(from)} e ${pt.dateTime(to)}`,
          `between ${en.dateTime(from)} and ${en.dateTime(to)}`,
        );
  return phrase(`${backups['pt-BR']} ${when['pt-BR']}`, `${backups.en} ${when.en}`);
}

const sizes: Judge = ({ trend, plan, entries }) => {
  const newest = newestOf(entries);
  if (newest === undefined) return [];
  const { file, bytes } = newest;
  const usual = trend.usualBytes ?? Number.NaN;
  const found: Finding[] = [];
  if (trend.anomaly !== null) {
    const word =
      trend.anomaly === 'small' ? phrase('muito menor', 'much smaller') : phrase('muito maior', 'much larger');
    found.push(
      finding(
        'warn',
        phrase(
          `${file} tem ${pt.bytes(bytes)}, ${word['pt-BR']} que os de antes (${pt.bytes(usual)})`,
          `${file} has ${en.bytes(bytes)}, ${word.en} than those before (${en.bytes(usual)})`,
        ),
        file,
      ),
    );
  }
  if (plan.minBytes !== null && bytes < plan.minBytes) {
    found.push(
      finding(
        'warn',
        phrase(
          `${file} tem ${pt.bytes(bytes)}, menos que os ${pt.bytes(plan.minBytes)} esperados`,
          `${file} has ${en.bytes(bytes)}, less than the ${en.bytes(plan.minBytes)} expected`,
        ),
        file,
      ),
    );
  }
  return found;
};

function newestOf(entries: readonly CatalogueEntry[]): CatalogueEntry | undefined {
  return entries.find(
    ({ kind, isSafetyCopy, isBeingWritten }) => kind === 'database' && !isSafetyCopy && !isBeingWritten,
  );
}

const drills: Judge = ({ lastDrill, receiptsFault, plan, entries }, now) => {
  if (!entries.some(({ kind }) => kind === 'database')) return [];
  if (receiptsFault !== null) return [finding('unknown', receiptsFault.message)];
  if (lastDrill === null)
    return [
      finding(
        'warn',
        phrase(
          'nenhum restore foi provado até hoje: a ação ensaio de restore prova um backup sem tocar no banco',
          'no restore was ever proven: the action restore drill proves a backup without touching the database',
        ),
      ),
    ];
  if (now - lastDrill.at <= plan.drillEveryMs) return [];
  return [
    finding(
      'warn',
      phrase(
        `o último restore foi provado ${pt.ago(now - lastDrill.at)}; espera-se um a cada ${pt.age(plan.drillEveryMs)}`,
        `the last restore was proven ${en.ago(now - lastDrill.at)}; one is expected every ${en.age(plan.drillEveryMs)}`,
      ),
    ),
  ];
};

const retention: Judge = ({ plan: { keep }, entries }) => {
  const good = entries.filter(
    ({ kind, trust, isSafetyCopy }) => kind === 'database' && trust !== 'broken' && !isSafetyCopy,
  );
  if (keep === null || good.length >= keep) return [];
  return [
    finding(
      'warn',
      phrase(
        `há ${good.length} backups do banco, e espera-se que fiquem ${keep}`,
        `there are ${good.length} backups of the database, and ${keep} are expected to be kept`,
      ),
    ),
  ];
};

const broken: Judge = ({ entries, schedule, plan }, now) => {
  const newest = newestOf(entries);
  // Of the newest its own probe tells.
  const bad = entries.filter(
    (entry) =>
      entry.trust === 'broken' &&
      entry !== newest &&
      !entry.isBeingWritten &&
      now - entry.at < Math.max(RECENT_TURNS, schedule.slots.length) * plan.everyMs,
  );
  const names = bad.slice(0, 3).map(({ file }) => file);
  if (bad.length === 0) return [];
  return [
    finding(
      'warn',
      phrase(
        `${bad.length} ${bad.length === 1 ? 'arquivo não serve' : 'arquivos não servem'} como backup: ${names.join(', ')}`,
        `${bad.length} ${bad.length === 1 ? 'file is' : 'files are'} no good as a backup: ${names.join(', ')}`,
      ),
    ),
  ];
};

const leftovers: Judge = ({ leftovers: parts }) =>
  parts.length === 0
    ? []
    : [
        finding(
          'none',
          phrase(
            `ficaram pela metade e ninguém os escreve mais: ${parts.slice(0, 3).join(', ')}`,
            `left half written, and nobody writes them any more: ${parts.slice(0, 3).join(', ')}`,
          ),
        ),
      ];

const JUDGES: readonly Judge[] = [gaps, sizes, drills, retention, broken, leftovers];

/** What the catalogue says beyond its numbers. */
export function judgeCatalogue(facts: BackupsCatalogueFacts, now: number): readonly Finding[] {
  return JUDGES.flatMap((judge) => judge(facts, now));
}
