import { type Fault, fault } from '../model/fault.ts';
import { inert } from '../text/inert.ts';
import { phrase } from '../text/lang.ts';
import { codeOf, wireFault, wordsOf } from './faults.ts';

/** The fault of a file that could not be read, by errno(3). */
export function fileFault(error: unknown, path: string, timeoutMs: number, signal: AbortSignal): Fault {
  const place = inert(path);
  if (signal.aborted) return wireFault(error, place, timeoutMs, signal);
  const code = codeOf(error);
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return fault(
        'absent',
        phrase(`${place} não existe`, `${place} does not exist`),
        phrase('confira o caminho na configuração', 'check the path in the configuration'),
        code,
      );
    case 'EACCES':
    case 'EPERM':
      return fault(
        'denied',
        phrase(`sem permissão para ler ${place}`, `no permission to read ${place}`),
        phrase(
          `leia como outro usuário (sudo) ou dê acesso de leitura: ls -ld ${place}`,
          `run as another user (sudo) or grant read access: ls -ld ${place}`,
        ),
        code,
      );
    case 'EISDIR':
      return fault(
        'malformed',
        phrase(`${place} é uma pasta, não um arquivo`, `${place} is a folder, not a file`),
        phrase('confira o caminho na configuração', 'check the path in the configuration'),
        code,
      );
    default:
      return fault(
        'malformed',
        phrase(`não foi possível ler ${place}: ${wordsOf(error)}`, `could not read ${place}: ${wordsOf(error)}`),
        phrase('confira o disco e o caminho: dmesg, df -h', 'check the disk and the path: dmesg, df -h'),
        code,
      );
  }
}
