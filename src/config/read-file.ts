import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { type Phrase, phrase, same } from '../text/lang.ts';

/** Most bytes that a configuration may have. */
export const MAX_CONFIG_BYTES = 512 * 1024;

/** A file's bytes and what its inode says; or that it is not there, or why it cannot be read. */
export type FileRead =
  | { readonly kind: 'read'; readonly bytes: Uint8Array; readonly mode: number }
  | { readonly kind: 'absent' }
  | { readonly kind: 'failed'; readonly found: Phrase; readonly wanted: Phrase; readonly remedy: Phrase };

const READABLE = phrase('um arquivo que se possa ler', 'a file that can be read');

function failed(found: Phrase, wanted: Phrase, remedy: Phrase): FileRead {
  return { kind: 'failed', found, wanted, remedy };
}

function openFault(path: string, code: string): FileRead {
  if (code === 'ENOENT' || code === 'ENOTDIR') return { kind: 'absent' };
  if (code === 'EACCES' || code === 'EPERM')
    return failed(
      phrase('um arquivo sem permissão de leitura', 'a file without permission to read'),
      READABLE,
      phrase(
        `dê acesso: chown "$USER" '${path}' && chmod 600 '${path}' (e x nas pastas acima)`,
        `give access: chown "$USER" '${path}' && chmod 600 '${path}' (and x on the folders above)`,
      ),
    );
  if (code === 'ELOOP')
    return failed(
      phrase('links que dão voltas', 'links that go in circles'),
      READABLE,
      phrase('corrija o link', 'correct the link'),
    );
  if (code === 'ENXIO') return failed(NOT_A_FILE, PLAIN_FILE, USE_A_FILE);
  return failed(same(code), READABLE, phrase('confira o caminho e o disco', 'check the path and the disk'));
}

const NOT_A_FILE = phrase(
  'algo que não é um arquivo comum (fifo, dispositivo, socket)',
  'something that is no plain file (fifo, device, socket)',
);
const PLAIN_FILE = phrase('um arquivo comum', 'a plain file');
const USE_A_FILE = phrase(
  'grave o conteúdo num arquivo; segredos podem vir de env: ou file:',
  'write the content to a file; secrets may come from env: or file:',
);

/** Reads a whole small file. Never waits: fifos and devices are refused. Errors are values. */
export function readSmallFile(path: string, maxBytes: number): FileRead {
  let descriptor: number;
  try {
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    return openFault(path, codeOf(error));
  }
  try {
    const stat = fstatSync(descriptor);
    if (stat.isDirectory())
      return failed(
        phrase('uma pasta', 'a folder'),
        PLAIN_FILE,
        phrase(`indique o arquivo: ${path}/config.yaml`, `name the file: ${path}/config.yaml`),
      );
    if (!stat.isFile()) return failed(NOT_A_FILE, PLAIN_FILE, USE_A_FILE);
    if (stat.size > maxBytes) return tooBig(stat.size, maxBytes);
    const buffer = Buffer.alloc(maxBytes + 1);
    let length = 0;
    for (;;) {
      const got = readSync(descriptor, buffer, length, buffer.length - length, null);
      if (got === 0) break;
      length += got;
      if (length > maxBytes) return tooBig(length, maxBytes);
    }
    return { kind: 'read', bytes: buffer.subarray(0, length), mode: stat.mode & 0o777 };
  } catch (error) {
    return openFault(path, codeOf(error));
  } finally {
    closeSync(descriptor);
  }
}

function tooBig(bytes: number, maxBytes: number): FileRead {
  const [kib, most] = [Math.ceil(bytes / 1024), Math.floor(maxBytes / 1024)];
  return failed(
    phrase(`${kib} KiB`, `${kib} KiB`),
    phrase(`no máximo ${most} KiB`, `at most ${most} KiB`),
    phrase(
      'isto não parece o arquivo certo; confira o caminho',
      'this does not look like the right file; check the path',
    ),
  );
}

/** The system's code of an error: `ENOENT`; the class's name when it has none. */
export function codeOf(error: unknown): string {
  if (error instanceof Error) return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  return 'unknown';
}
