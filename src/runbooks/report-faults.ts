import { type Fault, fault } from '../model/fault.ts';
import { inert } from '../text/inert.ts';
import { type Phrase, phrase } from '../text/lang.ts';

function remedyOf(code: string, folder: string, setting: string): Phrase {
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return phrase(
      `libere espaço (df -h ${folder}) ou aponte ${setting} para outro disco`,
      `free space (df -h ${folder}) or point ${setting} to another disk`,
    );
  if (code === 'EROFS')
    return phrase(
      `o disco está só para leitura: veja dmesg, ou aponte ${setting} para outro disco`,
      `the disk is read-only: see dmesg, or point ${setting} to another disk`,
    );
  if (code === 'EACCES' || code === 'EPERM')
    return phrase(
      `dê a pasta a este usuário: sudo chown "$USER" ${folder}, ou mude ${setting}`,
      `give the folder to this user: sudo chown "$USER" ${folder}, or change ${setting}`,
    );
  if (code === 'ENOTDIR' || code === 'EEXIST')
    return phrase(
      `há um arquivo no lugar da pasta: tire-o ou mude ${setting}`,
      `a file is in the place of the folder: move it away or change ${setting}`,
    );
  return phrase('confira a pasta e o disco', 'check the folder and the disk');
}

/**
 * Why nothing could be written to a folder of ours. `code` is the system's; `setting` is the key of the configuration that
 * says where the folder is.
 */
export function writeFault(folder: string, code: string, setting = 'reports.directory'): Fault {
  const name = inert(folder);
  return fault(
    'denied',
    phrase(`não foi possível escrever em ${name} (${code})`, `could not write to ${name} (${code})`),
    remedyOf(code, name, setting),
    code,
  );
}

/** Why a folder or file of ours could not be read. */
export function readFault(path: string, code: string): Fault {
  const name = inert(path);
  return fault(
    code === 'ENOENT' ? 'absent' : 'denied',
    phrase(`não foi possível ler ${name} (${code})`, `could not read ${name} (${code})`),
    phrase('confira o caminho e as permissões', 'check the path and the permissions'),
    code,
  );
}
