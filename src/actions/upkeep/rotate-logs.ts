import { good, type Outcome } from '../../model/fault.ts';
import type { Step } from '../../model/plan.ts';
import { en, pt } from '../../text/formats.ts';
import { inert } from '../../text/inert.ts';
import { phrase } from '../../text/lang.ts';
import { type Action, type Body, drafted, type Frame, must, should } from '../action.ts';
import { type Ground, stampOf } from '../ground.ts';
import { lookAtStack, ofRole, type StackFacts } from '../stack-facts.ts';
import { exec } from '../steps.ts';
import { listed } from './clean-up.ts';

/** A log file of the host that may be touched. */
export interface LogFile {
  readonly name: string;
  readonly bytes: number;
  readonly modifiedAt: number;
}

/** What a rotation stands on. */
export interface RotateFacts {
  readonly stack: StackFacts;
  readonly files: readonly LogFile[];
  readonly isWritable: boolean;
}

const DAY_MS = 86_400_000;
const KEPT_LINES = '1000';

/** The runbook's rotation: archive the api's log, compress, remove what is old; only files that match. */
export const rotateLogs: Action<RotateFacts> = {
  id: 'rotate-logs',
  label: phrase('Rotacionar logs', 'Rotate logs'),
  help: phrase(
    'guarda o fim do log da api, comprime os de mais de um dia e apaga os velhos; só arquivos do padrão configurado',
    "archives the end of the api's log, compresses those older than a day and removes old ones; only files of the configured pattern",
  ),
  risk: 'medium',
  args: [],
  look: lookForRotation,
  draft: draftRotation,
  // What came since is for the next time; what is older now than it was is not taken either.
  narrow: (facts, { basis }) => ({
    ...facts,
    files: facts.files.filter(
      ({ name }) => listed(basis, 'old').includes(name) || listed(basis, 'idle').includes(name),
    ),
  }),
};

async function lookForRotation(ground: Ground): Promise<Outcome<RotateFacts>> {
  const { logDirectory, logPattern } = ground.settings;
  const [stack, listed, writable] = await Promise.all([
    lookAtStack(ground),
    ground.transport.files.list(logDirectory, ground.call),
    ground.transport.exec(['test', '-w', logDirectory], ground.call),
  ]);
  if (!stack.ok) return stack;
  if (!listed.ok) return listed;
  return good({
    stack: stack.value,
    files: listed.value
      .filter(({ kind, name }) => kind === 'file' && matchesPattern(name, logPattern))
      .map(({ name, sizeBytes, modifiedAt }) => ({ name, bytes: sizeBytes, modifiedAt })),
    isWritable: writable.ok && writable.value.code === 0,
  });
}

/** True when a file name is one of a shell pattern (`*` and `?` only), or that with `.gz` after it. */
export function matchesPattern(name: string, pattern: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}(\\.gz)?$`, 's').test(name);
}

function draftRotation(frame: Frame, facts: RotateFacts): Outcome<Body> {
  const { logDirectory, logDays } = frame.settings;
  const path = (name: string) => `${logDirectory}/${name}`;
  const old = facts.files.filter(({ modifiedAt }) => frame.at - modifiedAt > logDays * DAY_MS);
  const idle = facts.files.filter(
    (file) => !file.name.endsWith('.gz') && frame.at - file.modifiedAt > DAY_MS && !old.includes(file),
  );
  const total = (list: readonly LogFile[]) => list.reduce((sum, { bytes }) => sum + bytes, 0);
  const archive = path(`sparkone-${stampOf(frame.at)}.log`);
  const steps: Step[] = [
    ...archiveSteps(facts.stack, archive),
    ...(idle.length > 0
      ? [
          exec(
            'compress',
            phrase(
              `comprimir ${idle.length} arquivo(s), ${pt.bytes(total(idle))}`,
              `compress ${idle.length} file(s), ${en.bytes(total(idle))}`,
            ),
            ['gzip', '--', ...idle.map(({ name }) => path(name))],
            {
              timeoutMs: 3_600_000,
              okCodes: [0, 1, 2],
              nonZeroSays: phrase(
                'algum já tinha sido comprimido ou saiu do lugar',
                'one was compressed already or went away',
              ),
              isSafePoint: true,
            },
          ),
        ]
      : []),
    ...(old.length > 0
      ? [
          exec(
            'remove',
            phrase(
              `apagar ${old.length} arquivo(s) de mais de ${logDays} dias, ${pt.bytes(total(old))}`,
              `remove ${old.length} file(s) older than ${logDays} days, ${en.bytes(total(old))}`,
            ),
            ['rm', '-f', '--', ...old.map(({ name }) => path(name))],
            { isIdempotent: true, isSafePoint: true },
          ),
        ]
      : []),
  ];
  const names = old
    .map(({ name }) => inert(name))
    .slice(0, 5)
    .join(', ');
  return drafted({
    title: phrase(`Rotacionar os logs de ${inert(logDirectory)}`, `Rotate the logs of ${inert(logDirectory)}`),
    preconditions: [
      must(
        'writable',
        facts.isWritable,
        phrase(
          `${inert(logDirectory)} aceita escrita: ${facts.isWritable ? 'sim' : 'não'}`,
          `${inert(logDirectory)} can be written: ${facts.isWritable ? 'yes' : 'no'}`,
        ),
      ),
      should(
        'files',
        true,
        phrase(
          `${facts.files.length} arquivo(s) do padrão, ${pt.bytes(total(facts.files))}; velhos: ${names || '–'}`,
          `${facts.files.length} file(s) of the pattern, ${en.bytes(total(facts.files))}; old: ${names || '–'}`,
        ),
      ),
    ],
    steps,
    touches: [
      phrase(
        `${inert(logDirectory)}: só arquivos ${inert(frame.settings.logPattern)}`,
        `${inert(logDirectory)}: only files ${inert(frame.settings.logPattern)}`,
      ),
    ],
    loses:
      old.length === 0
        ? []
        : [
            phrase(
              `${old.length} arquivo(s) de log com mais de ${logDays} dias`,
              `${old.length} log file(s) older than ${logDays} days`,
            ),
          ],
    undo: phrase(
      'não há volta para os apagados; os comprimidos voltam com gunzip',
      'removed ones are gone; compressed ones come back with gunzip',
    ),
    basis: { old: old.map(({ name }) => name), idle: idle.map(({ name }) => name) },
    probes: ['host.disks'],
  });
}

function archiveSteps(stack: StackFacts, archive: string): readonly Step[] {
  const api = ofRole(stack, 'api')[0];
  if (api === undefined || stack.compose === null) return [];
  return [
    exec(
      'archive',
      phrase(`guardar as últimas ${KEPT_LINES} linhas da api`, `archive the last ${KEPT_LINES} lines of the api`),
      [...stack.compose, 'logs', '--no-color', `--tail=${KEPT_LINES}`, api.service],
      {
        cwd: stack.directory,
        stdout: archive,
        isSafePoint: true,
      },
    ),
    exec('compress-archive', phrase('comprimir', 'compress it'), ['gzip', '--', archive], { isSafePoint: true }),
  ];
}
