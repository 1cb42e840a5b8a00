import type { CatalogueEntry } from '../../src/probes/backups/backups-catalogue.ts';
import { type Line, span, titleRule, wrapText } from '../../src/shell/drawing/line.ts';
import { type Phrase, phrase } from '../../src/text/lang.ts';
import { shellWord } from '../../src/text/shell-word.ts';
import { padEnd } from '../../src/text/width.ts';
import { INDENT, labelled } from '../parts/labelled.ts';
import { formatsIn, glyph, type ScreenInput, say } from '../screen.ts';
import {
  backupFacts,
  brokenWord,
  entryLevel,
  HOW_WORDS,
  LADDER,
  newestDatabase,
  TRUST_WORDS,
  TYPE_WORDS,
  verifiedOf,
} from './backups-facts.ts';
import { drillText } from './backups-record.ts';

function fileOf(subject: string): string | null {
  return /^backup:(.+)$/s.exec(subject)?.[1] ?? null;
}

function entryOf(input: ScreenInput, file: string): CatalogueEntry | undefined {
  return backupFacts(input, 'backups.catalogue')?.entries.find((entry) => entry.file === file);
}

/** What stands behind each level of trust. */
function stepTexts(input: ScreenInput, entry: CatalogueEntry): readonly string[] {
  const formats = formatsIn(input);
  const ago = (at: number): string => formats.ago(Math.max(0, input.cockpit.now() - at));
  const verified = verifiedOf(input, entry.file);
  const never = say(input, phrase('nunca', 'never'));
  const inside =
    verified === undefined || verified.isReadable !== true
      ? []
      : [
          `${say(input, HOW_WORDS[verified.how])} ${ago(verified.at)}`,
          ...(verified.holds === null
            ? []
            : [
                entry.kind === 'database'
                  ? say(input, phrase(`${verified.holds} tabelas com linhas`, `${verified.holds} tables with rows`))
                  : say(
                      input,
                      phrase(`${formats.number(verified.holds)} itens`, `${formats.number(verified.holds)} members`),
                    ),
              ]),
          ...(verified.serverVersion === '' ? [] : [`Postgres ${verified.serverVersion}`]),
        ];
  const read =
    entry.readAt === null
      ? []
      : [
          say(
            input,
            phrase(
              `lido até o fim por um trabalho ${ago(entry.readAt)} (${entry.readBy})`,
              `read to its end by a job ${ago(entry.readAt)} (${entry.readBy})`,
            ),
          ),
        ];
  const drill = entry.drill === null ? never : drillText(input, entry.drill);
  return [
    `${formats.bytes(entry.bytes)} · ${formats.dateTime(entry.at, input.state.timeZone)} · ${ago(entry.at)}`,
    [...inside, ...read].join(' · ') || never,
    drill,
    entry.trust === 'compared'
      ? say(input, phrase('as linhas conferem, tabela a tabela', 'the rows agree, table by table'))
      : never,
  ];
}

function ladderLines(input: ScreenInput, entry: CatalogueEntry): Line[] {
  const reached = LADDER.indexOf(entry.trust);
  const texts = stepTexts(input, entry);
  const width = Math.max(20, input.width - INDENT.length - 15);
  return LADDER.flatMap((step, index) => {
    const style = index <= reached ? 'plain' : 'dim';
    const isBroken = index === 0 && entry.trust === 'broken';
    const mark = index <= reached ? glyph('ok') : isBroken ? glyph('critical') : span('–', 'dim');
    return wrapText(texts[index] ?? '', width).map(
      (text, line): Line => [
        span(INDENT),
        line === 0 ? mark : span(' '),
        span(` ${padEnd(line === 0 ? say(input, TRUST_WORDS[step]) : '', 11)} `, style),
        span(text, style),
      ],
    );
  });
}

const REMEDIES: Readonly<Record<'empty' | 'cut' | 'unreadable', Phrase>> = {
  empty: phrase(
    'o backup falhou antes de escrever: disco cheio, senha ou conexão. Faça outro agora (b) e veja a saída',
    'the backup failed before it wrote: a full disk, the password, the connection. Make another now (b) and read what it says',
  ),
  cut: phrase(
    'o fim do dump falta: não o restaure. Faça outro agora (b)',
    'the end of the dump is missing: do not restore it. Make another now (b)',
  ),
  unreadable: phrase(
    'não é um dump que se conheça: veja o começo dele',
    'it is no dump that we know: look at its beginning',
  ),
};

function problemLines(input: ScreenInput, entry: CatalogueEntry): Line[] {
  const word = brokenWord(entry);
  const verified = verifiedOf(input, entry.file);
  const said = verified?.fault ?? null;
  const remedy = entry.type === 'empty' ? 'empty' : entry.isComplete === false ? 'cut' : 'unreadable';
  return [
    ...(word === null
      ? []
      : [
          ...labelled(
            input,
            phrase('problema', 'problem'),
            said === null ? say(input, word) : say(input, said.message),
          ),
          ...labelled(input, phrase('remédio', 'remedy'), say(input, REMEDIES[remedy])),
        ]),
    ...(word === null && said !== null
      ? labelled(input, phrase('falha', 'fault'), `${say(input, said.message)}: ${say(input, said.hint)}`)
      : []),
    ...(entry.isMisnamed
      ? labelled(
          input,
          phrase('nome', 'name'),
          say(
            input,
            phrase(
              'diz outro tipo: restore.sh do produto vai pelo nome e falha; a ação restaurar olha os bytes',
              "says another type: the product's restore.sh goes by the name and fails; the restore action looks at the bytes",
            ),
          ),
        )
      : []),
  ];
}

/** What can be done with it, as commands; the same arguments as from the keys. */
function actionLines(input: ScreenInput, entry: CatalogueEntry): Line[] {
  if (!entry.isPlainName)
    return labelled(
      input,
      phrase('ações', 'actions'),
      say(
        input,
        phrase(
          'o nome tem caracteres que não se mostram: renomeie o arquivo antes',
          'its name has characters that are not shown: rename the file first',
        ),
      ),
    );
  const run = (action: string): string => `sparkone-tui run ${action} ${shellWord(`file=${entry.file}`)}`;
  const ofKind: readonly (readonly [Phrase, string])[] =
    entry.trust === 'broken'
      ? []
      : entry.kind === 'database'
        ? [
            [phrase('verificar', 'verify'), 'verify'],
            [phrase('ensaiar', 'drill'), 'drill'],
            [phrase('restaurar', 'restore'), 'restore-db'],
          ]
        : entry.kind === 'files'
          ? [
              [phrase('verificar', 'verify'), 'verify'],
              [phrase('restaurar', 'restore'), 'restore-files'],
            ]
          : [];
  return ofKind.flatMap(([label, action]) => labelled(input, label, run(action), 'dim'));
}

/** The page of a backup: how far it can be believed and by what, what is wrong with it, what can be done with it. */
export function backupPage(input: ScreenInput, subject: string): readonly Line[] | null {
  const file = fileOf(subject);
  if (file === null) return null;
  const entry = entryOf(input, file);
  if (entry === undefined)
    return [
      [
        span(
          `${INDENT}${say(input, phrase('este backup não está mais na pasta', 'this backup is no longer in the folder'))}`,
          'dim',
        ),
      ],
    ];
  const newest = newestDatabase(backupFacts(input, 'backups.catalogue')?.entries ?? []);
  const type = entry.type === null ? phrase('não lido', 'not read') : TYPE_WORDS[entry.type];
  return [
    titleRule(
      [
        glyph(entryLevel(entry, entry === newest)),
        span(` ${entry.file}`, 'strong'),
        span(` · ${say(input, type)}`, 'dim'),
      ],
      input.width,
    ),
    ...ladderLines(input, entry),
    [],
    ...problemLines(input, entry),
    ...actionLines(input, entry),
    ...labelled(input, phrase('no shell', 'in a shell'), shellOf(input, entry), 'dim'),
  ];
}

function shellOf(input: ScreenInput, { type, file }: CatalogueEntry): string {
  const directory = backupFacts(input, 'backups.catalogue')?.directory ?? '.';
  const path = shellWord(`${directory}/${file}`);
  switch (type) {
    case 'pg-custom':
    case 'pg-tar':
    case 'pg-directory':
      return `pg_restore --list ${path} | head -20`;
    case 'files':
      return `tar -tzf ${path} | head -20`;
    case 'pg-plain-gz':
    case 'pg-custom-gz':
    case 'packed':
      return `gzip -t ${path} && gzip -dc ${path} | tail -3`;
    default:
      return `ls -l ${path} && tail -3 ${path}`;
  }
}

/** What `y` copies for a backup; null for other subjects. */
export function backupShell(subject: string, input: ScreenInput): string | null {
  const file = fileOf(subject);
  const entry = file === null ? undefined : entryOf(input, file);
  return entry === undefined ? null : shellOf(input, entry);
}
