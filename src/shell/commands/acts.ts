import type { ActionId } from '../../model/plan.ts';
import type { TabId } from '../../model/probe.ts';
import { type Phrase, phrase, same } from '../../text/lang.ts';

/** Rows that an action acts on, and the argument that they fill. */
interface Takes {
  readonly kind: string;
  readonly arg: string;
  /** The argument in a row's name; absent: the name itself. Null when the row has none. */
  readonly from?: (name: string) => string | null;
}

/** How an action is reached from the keyboard. */
export interface Act {
  readonly action: ActionId;
  /** One or two words. */
  readonly label: Phrase;
  readonly help: Phrase;
  readonly keys: readonly string[];
  /** Where the keys count; absent: everywhere. The palette has every action on every tab. */
  readonly keyTabs?: readonly TabId[];
  readonly takes?: Takes;
  readonly footer?: number;
}

const BACKUP = { kind: 'backup', arg: 'file' } as const;
const SESSION = { kind: 'session', arg: 'pid' } as const;

/** `session:*` counts the keys that begin with `session:`; `(…)`, those that have no prefix. */
function prefixIn(name: string): string | null {
  return name.endsWith('*') ? name.slice(0, -1) : null;
}

/** `3:HighLatency`: the place keeps alerts of one name apart, the name is what can be silenced. */
function alertIn(name: string): string | null {
  return /^\d+:(.+)$/s.exec(name)?.[1] ?? null;
}

/** Every action with its keys. */
export const ACTS: readonly Act[] = [
  {
    action: 'restart',
    label: phrase('reiniciar', 'restart'),
    help: phrase(
      'reinicia o serviço escolhido; sem escolha, o da causa',
      'restarts the selected service; with none, the one of the cause',
    ),
    keys: ['r'],
    takes: { kind: 'service', arg: 'service' },
    footer: 45,
  },
  {
    action: 'rollback',
    label: same('rollback'),
    help: phrase('volta a um deploy anterior', 'returns to an earlier deploy'),
    keys: ['ctrl+r'],
    takes: { kind: 'deploy', arg: 'to' },
    footer: 70,
  },
  {
    action: 'restart-stack',
    label: phrase('reiniciar tudo', 'restart all'),
    help: phrase('reinicia todos os serviços, bancos primeiro', 'restarts every service, data stores first'),
    keys: ['a'],
    keyTabs: ['overview', 'emergency'],
  },
  {
    action: 'update',
    label: phrase('atualizar', 'update'),
    help: phrase('instala o que há de novo no repositório', 'deploys what is new in the repository'),
    keys: ['u'],
    keyTabs: ['overview', 'emergency'],
  },
  {
    action: 'backup',
    label: phrase('backup agora', 'backup now'),
    help: phrase('copia o banco e os arquivos, e confere as cópias', 'saves database and files, and checks the copies'),
    keys: ['b'],
    keyTabs: ['backups', 'emergency'],
    footer: 46,
  },
  {
    action: 'verify',
    label: phrase('verificar', 'verify'),
    help: phrase('lê o backup escolhido até o fim', 'reads the selected backup to its end'),
    keys: ['v'],
    keyTabs: ['backups', 'emergency'],
    takes: BACKUP,
    footer: 47,
  },
  {
    action: 'drill',
    label: phrase('ensaiar restore', 'drill'),
    help: phrase(
      'prova o backup escolhido: restaura num banco de ensaio e compara as linhas',
      'proves the selected backup: restores it into a scratch database and compares rows',
    ),
    keys: ['e'],
    keyTabs: ['backups', 'emergency'],
    takes: BACKUP,
    footer: 48,
  },
  {
    action: 'restore-db',
    label: phrase('restaurar banco', 'restore database'),
    help: phrase(
      'põe o backup escolhido no lugar do banco, que fica guardado',
      'puts the selected backup in place of the database, which is kept',
    ),
    keys: ['s'],
    keyTabs: ['backups', 'emergency'],
    takes: BACKUP,
    footer: 49,
  },
  {
    action: 'restore-files',
    label: phrase('restaurar arquivos', 'restore files'),
    help: phrase('põe de volta os arquivos do backup escolhido', 'puts the files of the selected backup back'),
    keys: ['i'],
    keyTabs: ['backups', 'emergency'],
    takes: BACKUP,
  },
  {
    action: 'flush',
    label: phrase('limpar cache', 'flush cache'),
    help: phrase(
      'apaga as chaves do Redis, todas ou as de um prefixo, com a conta antes',
      'removes keys of Redis, all or those of a prefix, counted first',
    ),
    keys: ['f'],
    keyTabs: ['redis', 'emergency'],
    takes: { kind: 'prefix', arg: 'prefix', from: prefixIn },
    footer: 46,
  },
  {
    action: 'clean-up',
    label: phrase('limpeza', 'clean up'),
    help: phrase(
      'remove imagens, contêineres, redes e cache de build que nada usa; volumes nunca',
      'removes images, containers, networks and build cache that nothing uses; never volumes',
    ),
    keys: ['l'],
    keyTabs: ['emergency'],
  },
  {
    action: 'rotate-logs',
    label: phrase('rotacionar logs', 'rotate logs'),
    help: phrase('comprime e apaga logs velhos do servidor', "compresses and removes the host's old logs"),
    keys: ['m'],
    keyTabs: ['emergency'],
  },
  {
    action: 'renew-certificate',
    label: phrase('renovar certificado', 'renew certificate'),
    help: phrase('força a renovação e confere o certificado novo', 'forces the renewal and checks the new certificate'),
    keys: ['n'],
    keyTabs: ['tls', 'emergency'],
    takes: { kind: 'domain', arg: 'domain' },
    footer: 46,
  },
  {
    action: 'cancel-query',
    label: phrase('cancelar consulta', 'cancel query'),
    help: phrase('cancela a consulta da sessão escolhida', 'cancels the query of the selected session'),
    keys: ['c'],
    keyTabs: ['db', 'emergency'],
    takes: SESSION,
    footer: 46,
  },
  {
    action: 'end-session',
    label: phrase('encerrar sessão', 'end session'),
    help: phrase('encerra a sessão escolhida do Postgres', 'ends the selected session of Postgres'),
    keys: ['x'],
    keyTabs: ['db', 'emergency'],
    takes: SESSION,
    footer: 47,
  },
  {
    action: 'silence',
    label: phrase('silenciar alerta', 'silence alert'),
    help: phrase('cala um alerta por um tempo', 'keeps an alert quiet for a while'),
    keys: ['z'],
    keyTabs: ['overview', 'metrics', 'emergency'],
    takes: { kind: 'alert', arg: 'alert', from: alertIn },
    footer: 65,
  },
];
