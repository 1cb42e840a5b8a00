import type { BackupSlot } from '../../src/probes/backups/backup-schedule.ts';
import type { BackupsCatalogueFacts } from '../../src/probes/backups/backups-catalogue.ts';
import { type Line, type Span, span } from '../../src/shell/drawing/line.ts';
import { sparkCell } from '../../src/shell/drawing/spark.ts';
import { type Phrase, phrase } from '../../src/text/lang.ts';
import { padEnd } from '../../src/text/width.ts';
import { missingRows } from '../parts/connection.ts';
import type { Section } from '../parts/sections.ts';
import { type BodyRow, formatsIn, glyph, type ScreenInput, say } from '../screen.ts';
import { backupFacts, HOW_WORDS, newestDatabase, verifiedOf } from './backups-facts.ts';

const LABEL_CELLS = 11;

function row(input: ScreenInput, id: string, label: Phrase, line: Line): BodyRow {
  return { id: `record:${id}`, line: [span(`   ${padEnd(say(input, label), LABEL_CELLS)} `, 'dim'), ...line] };
}

/** One cell a turn: as high as the backup is large, a cross where there is none. */
function slotSpans(slots: readonly BackupSlot[]): Span[] {
  const largest = Math.max(1, ...slots.map(({ bytes }) => bytes ?? 0));
  return slots.map(({ bytes }) =>
    bytes === null ? span('✖', 'warn') : span(sparkCell(bytes, { top: largest * 1.25 }), 'plain'),
  );
}

function scheduleLine(input: ScreenInput, { schedule, plan }: BackupsCatalogueFacts): Line {
  const formats = formatsIn(input);
  const found = schedule.slots.filter(({ bytes }) => bytes !== null).length;
  const every = formats.age(plan.everyMs);
  const grace = formats.age(plan.graceMs);
  return [
    ...slotSpans(schedule.slots),
    span(
      `  ${say(input, phrase(`${found} de ${schedule.slots.length} esperados, um a cada ${every} e ${grace} de tolerância`, `${found} of ${schedule.slots.length} expected, one every ${every} with ${grace} of grace`))}`,
    ),
  ];
}

function sizeText(input: ScreenInput, { trend, entries, plan }: BackupsCatalogueFacts): string {
  const formats = formatsIn(input);
  const newest = newestDatabase(entries);
  const parts = [
    newest === undefined ? '–' : formats.bytes(newest.bytes),
    ...(trend.usualBytes === null
      ? []
      : [
          say(
            input,
            phrase(`costume ${formats.bytes(trend.usualBytes)}`, `usually ${formats.bytes(trend.usualBytes)}`),
          ),
        ]),
    ...(trend.perDay === null
      ? []
      : [
          say(
            input,
            phrase(
              `${signed(formats.bytes(Math.abs(trend.perDay)), trend.perDay)} por dia`,
              `${signed(formats.bytes(Math.abs(trend.perDay)), trend.perDay)} a day`,
            ),
          ),
        ]),
    ...(plan.minBytes === null ? [] : [`> ${formats.bytes(plan.minBytes)}`]),
  ];
  return parts.join(' · ');
}

function signed(text: string, value: number): string {
  return `${value < 0 ? '-' : '+'}${text}`;
}

function roomText(input: ScreenInput, { room }: BackupsCatalogueFacts): string {
  const formats = formatsIn(input);
  if (room === null) return say(input, phrase('o disco não respondeu', 'the disk did not answer'));
  const free = phrase(`${formats.bytes(room.availableBytes)} livres`, `${formats.bytes(room.availableBytes)} free`);
  if (room.nextBytes === null || room.fits === null) return say(input, free);
  return `${say(input, free)} · ${say(
    input,
    phrase(
      `o próximo leva ~${formats.bytes(room.nextBytes)}: ${room.fits === 0 ? 'NÃO CABE' : `${room.fits === 1 ? 'cabe' : 'cabem'} ${formats.number(room.fits)}`}`,
      `the next takes ~${formats.bytes(room.nextBytes)}: ${room.fits === 0 ? 'DOES NOT FIT' : `${formats.number(room.fits)} ${room.fits === 1 ? 'fits' : 'fit'}`}`,
    ),
  )}`;
}

function keptText(input: ScreenInput, { entries, plan }: BackupsCatalogueFacts): string {
  const formats = formatsIn(input);
  const good = entries.filter(
    ({ kind, trust, isSafetyCopy }) => kind === 'database' && trust !== 'broken' && !isSafetyCopy,
  );
  const oldest = good.at(-1);
  const parts = [
    say(input, phrase(`${good.length} do banco`, `${good.length} of the database`)),
    ...(plan.keep === null ? [] : [say(input, phrase(`esperados ${plan.keep}`, `${plan.keep} expected`))]),
    ...(oldest === undefined
      ? []
      : [
          say(
            input,
            phrase(
              `o mais antigo ${formats.ago(input.cockpit.now() - oldest.at)}`,
              `the oldest ${formats.ago(input.cockpit.now() - oldest.at)}`,
            ),
          ),
        ]),
  ];
  return parts.join(' · ');
}

function verifiedText(input: ScreenInput, { lastRead, entries }: BackupsCatalogueFacts): string {
  const formats = formatsIn(input);
  const newest = verifiedOf(input, newestDatabase(entries)?.file ?? '');
  const ago = (at: number): string => formats.ago(Math.max(0, input.cockpit.now() - at));
  const looked =
    newest === undefined
      ? []
      : [
          `${say(input, newest.isReadable === false ? phrase('ilegível', 'unreadable') : HOW_WORDS[newest.how])} ${ago(newest.at)}${
            newest.holds === null
              ? ''
              : say(
                  input,
                  phrase(`: ${formats.number(newest.holds)} tabelas`, `: ${formats.number(newest.holds)} tables`),
                )
          }`,
        ];
  const read =
    lastRead === null
      ? say(input, phrase('nenhum trabalho leu um até o fim', 'no job has read one to its end'))
      : say(
          input,
          phrase(`um trabalho leu até o fim ${ago(lastRead.at)}`, `a job read one to its end ${ago(lastRead.at)}`),
        );
  return [...looked, read].join(' · ');
}

function drillLine(input: ScreenInput, { lastDrill, receiptsFault, plan }: BackupsCatalogueFacts): Line {
  if (receiptsFault !== null) return [glyph('unknown'), span(` ${say(input, receiptsFault.message)}`)];
  const every = formatsIn(input).age(plan.drillEveryMs);
  if (lastDrill === null)
    return [
      span(say(input, phrase(`nunca; espera-se um a cada ${every}`, `never; one is expected every ${every}`)), 'warn'),
    ];
  return [span(drillText(input, lastDrill))];
}

/** `há 2 d · 41 s · 6 tabelas, 7,4M linhas · recibo drill-1a2b`. */
export function drillText(
  input: ScreenInput,
  {
    at,
    tookMs,
    tables,
    rows,
    job,
  }:
    | NonNullable<BackupsCatalogueFacts['lastDrill']>
    | { at: number; tookMs: number; tables: number; rows: number; job: string },
): string {
  const formats = formatsIn(input);
  return [
    formats.ago(Math.max(0, input.cockpit.now() - at)),
    formats.duration(tookMs),
    say(
      input,
      phrase(
        `${formats.number(tables)} tabelas, ${formats.short(rows)} linhas`,
        `${formats.number(tables)} tables, ${formats.short(rows)} rows`,
      ),
    ),
    ...(job === '' ? [] : [say(input, phrase(`recibo ${job}`, `receipt ${job}`))]),
  ].join(' · ');
}

/** Schedule, sizes, room, what is kept, when one was read and when a restore was proven. */
export function recordSection(input: ScreenInput): Section {
  const title = phrase('Agenda e provas', 'Schedule and proof');
  const facts = backupFacts(input, 'backups.catalogue');
  if (facts === null) return { title, rows: missingRows(input, 'backups.catalogue') };
  return {
    title,
    rows: [
      row(input, 'schedule', phrase('agenda', 'schedule'), scheduleLine(input, facts)),
      row(input, 'size', phrase('tamanho', 'size'), [span(sizeText(input, facts))]),
      row(input, 'room', phrase('espaço', 'room'), [
        span(roomText(input, facts), facts.room?.fits === 0 ? 'critical' : 'plain'),
      ]),
      row(input, 'kept', phrase('retenção', 'retention'), [span(keptText(input, facts))]),
      row(input, 'verified', phrase('verificado', 'verified'), [span(verifiedText(input, facts))]),
      row(input, 'drill', phrase('ensaio', 'drill'), drillLine(input, facts)),
    ],
  };
}
