import { closeSync, openSync, writeSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { bad, type Fault, fault, good, type Outcome } from '../model/fault.ts';
import { en, pt } from '../text/formats.ts';
import { inert } from '../text/inert.ts';
import { phrase } from '../text/lang.ts';
import { codeOf, wordsOf } from '../transport/faults.ts';

/** Larger tapes do not fit into one text; a day of everything is about a tenth of this. */
const MAX_BYTES = 400 * 1024 * 1024;

/** Reads a tape's text from this machine. A file that cannot be read, or is too large, is a fault. */
export async function readTapeFile(path: string): Promise<Outcome<string>> {
  const name = inert(path);
  try {
    const { size } = await stat(path);
    if (size > MAX_BYTES)
      return bad(
        fault(
          'unsupported',
          phrase(`${name} tem ${pt.bytes(size)}: é grande demais`, `${name} has ${en.bytes(size)}: it is too large`),
          phrase(
            `reproduza uma parte: head -c ${MAX_BYTES} fita.jsonl > parte.jsonl`,
            `replay a part: head -c ${MAX_BYTES} tape.jsonl > part.jsonl`,
          ),
        ),
      );
    return good(await readFile(path, 'utf8'));
  } catch (error) {
    const code = codeOf(error);
    const isMissing = code === 'ENOENT';
    return bad(
      fault(
        isMissing ? 'absent' : 'denied',
        isMissing
          ? phrase(`${name} não existe`, `${name} does not exist`)
          : phrase(`não foi possível ler ${name}: ${wordsOf(error)}`, `could not read ${name}: ${wordsOf(error)}`),
        phrase('confira o caminho e as permissões do arquivo', 'check the path and the permissions of the file'),
        code,
      ),
    );
  }
}

/** A tape being written. */
export interface TapeWriter {
  /** Appends whole lines; after a failure nothing more is written. */
  write(lines: string): void;
  /** Closes the file; the fault says why the tape is not whole. */
  close(): Fault | null;
}

/** Creates a tape file that only this user can read. One that exists is never overwritten. */
export function openTapeWriter(path: string): Outcome<TapeWriter> {
  const name = inert(path);
  let file: number;
  try {
    file = openSync(path, 'wx', 0o600);
  } catch (error) {
    const isThere = codeOf(error) === 'EEXIST';
    const message = isThere
      ? phrase(`${name} já existe`, `${name} exists already`)
      : phrase(`não foi possível criar ${name}: ${wordsOf(error)}`, `could not create ${name}: ${wordsOf(error)}`);
    const hint = isThere
      ? phrase('escolha outro nome: fitas não são sobrescritas', 'choose another name: tapes are not overwritten')
      : phrase('confira o caminho e as permissões da pasta', 'check the path and the permissions of the folder');
    return bad(fault('denied', message, hint, codeOf(error)));
  }
  let failure: Fault | null = null;
  return good({
    write(lines) {
      if (failure !== null) return;
      try {
        writeSync(file, lines);
      } catch (error) {
        failure = fault(
          'denied',
          phrase(`a gravação em ${name} parou: ${wordsOf(error)}`, `recording to ${name} stopped: ${wordsOf(error)}`),
          phrase(
            'a fita vale até ali; libere espaço e grave outra',
            'the tape is good up to there; free space and record another',
          ),
          codeOf(error),
        );
      }
    },
    close() {
      closeSync(file);
      return failure;
    },
  });
}
