import type { Level } from '../../model/level.ts';
import { inert } from '../../text/inert.ts';
import { type Phrase, phrase, same } from '../../text/lang.ts';
import type { Evidence, HostEvidence, PathAccess } from './evidence.ts';
import { type DoctorItem, unseen } from './item.ts';

function item(id: string, title: Phrase, level: Level, detail: Phrase, remedy: Phrase | null = null): DoctorItem {
  return { id: `permissions.${id}`, section: 'permissions', runbook: null, title, level, detail, remedy };
}

const ACCOUNT = phrase('Conta', 'Account');

/** What the account that looks may do. */
export function permissionItems({ host, discovered }: Evidence): DoctorItem[] {
  if (!host.ok)
    return [unseen({ id: 'permissions.account', section: 'permissions', runbook: null, title: ACCOUNT }, host.fault)];
  const { directory, backupDirectory } = discovered;
  const at = (path: string) => host.value.paths.get(path);
  return [
    item(
      'account',
      ACCOUNT,
      'ok',
      phrase(
        `${inert(host.value.user)} em ${inert(discovered.identity.host)}`,
        `${inert(host.value.user)} on ${inert(discovered.identity.host)}`,
      ),
    ),
    ...sudoItems(host.value),
    ...(directory === null
      ? []
      : folderItem('directory', phrase('Pasta do projeto', 'Project folder'), at(directory), UPDATE)),
    ...(directory === null ? [] : dotenvItems(at(`${directory}/.env`))),
    ...(backupDirectory === null
      ? []
      : folderItem('backups', phrase('Pasta de backups', 'Backups folder'), at(backupDirectory), BACKUP)),
  ];
}

const UPDATE = phrase('update e rollback precisam escrever nela', 'update and rollback have to write there');
const BACKUP = phrase('backup precisa escrever nela', 'backup has to write there');

function sudoItems({ hasSudo }: HostEvidence): DoctorItem[] {
  if (hasSudo === null) return [];
  const title = same('sudo -n');
  return [
    hasSudo
      ? item('sudo', title, 'ok', phrase('funciona sem senha', 'works without a password'))
      : item(
          'sudo',
          title,
          'warn',
          phrase('pede senha ou não existe', 'asks for a password or is not there'),
          phrase(
            'dê NOPASSWD no sudoers, ou tire sudo da configuração',
            'give NOPASSWD in sudoers, or take sudo out of the configuration',
          ),
        ),
  ];
}

function folderItem(id: string, title: Phrase, access: PathAccess | undefined, why: Phrase): DoctorItem[] {
  if (access === undefined) return [];
  const path = inert(access.path);
  if (!access.exists)
    return [
      item(
        id,
        title,
        'warn',
        phrase(`${path} não existe`, `${path} does not exist`),
        phrase(`crie: mkdir -p '${path}'`, `create it: mkdir -p '${path}'`),
      ),
    ];
  if (access.isWritable && access.isReadable && access.isExecutable)
    return [item(id, title, 'ok', phrase(`${path}: ler e escrever`, `${path}: read and write`))];
  const readable = access.isReadable ? phrase('só leitura', 'read only') : phrase('sem leitura', 'not readable');
  return [
    item(
      id,
      title,
      'warn',
      phrase(`${path}: ${readable['pt-BR']}; ${why['pt-BR']}`, `${path}: ${readable.en}; ${why.en}`),
      phrase(
        'entre como o dono, ou ponha sudo: true na configuração do alvo',
        'log in as the owner, or put sudo: true into the configuration of the target',
      ),
    ),
  ];
}

function dotenvItems(access: PathAccess | undefined): DoctorItem[] {
  if (access === undefined || !access.exists) return [];
  const title = same('.env');
  const path = inert(access.path);
  if (!access.isReadable)
    return [
      item(
        'dotenv',
        title,
        'warn',
        phrase(`${path}: sem leitura; logins ficam por descobrir`, `${path}: not readable; logins stay undiscovered`),
        phrase(`dê leitura: setfacl -m u:$USER:r '${path}'`, `give read access: setfacl -m u:$USER:r '${path}'`),
      ),
    ];
  const others = access.mode === null ? 0 : access.mode & 0o007;
  if (others === 0) return [item('dotenv', title, 'ok', phrase(`${path}: legível`, `${path}: readable`))];
  const mode = (access.mode ?? 0).toString(8).padStart(4, '0');
  return [
    item(
      'dotenv',
      title,
      'warn',
      phrase(
        `${path} (${mode}): todos neste host leem as senhas`,
        `${path} (${mode}): everybody on this host can read the passwords`,
      ),
      phrase(`chmod 640 '${path}'`, `chmod 640 '${path}'`),
    ),
  ];
}
