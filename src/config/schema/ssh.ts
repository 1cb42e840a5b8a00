import { phrase } from '../../text/lang.ts';
import { localPath, text } from '../values/leaf.ts';
import { block, key } from '../values/note.ts';
import { secret } from '../values/secret-leaf.ts';
import type { SchemaContext } from './context.ts';

/** How a remote target is reached; what is not said comes from the ssh configuration. */
export function ssh({ home, openSecret }: SchemaContext) {
  return block(
    {
      configFile: key(localPath(home), {
        about: phrase('Configuração do ssh a usar.', 'ssh configuration to use.'),
        example: '~/.ssh/config',
        otherwise: phrase('~/.ssh/config', '~/.ssh/config'),
      }),
      identityFile: key(localPath(home), {
        about: phrase('Chave privada.', 'Private key.'),
        example: '~/.ssh/id_ed25519',
        otherwise: phrase('a da configuração do ssh, depois o agente', "the ssh configuration's, then the agent"),
      }),
      passphrase: key(secret(openSecret), {
        about: phrase('Senha da chave.', 'Passphrase of the key.'),
        example: 'env:SSH_PASSPHRASE',
      }),
      knownHosts: key(localPath(home), {
        about: phrase('Arquivo de hosts conhecidos.', 'File of known hosts.'),
        example: '~/.ssh/known_hosts',
        otherwise: phrase('o da configuração do ssh', "the ssh configuration's"),
      }),
      jump: key(text(), {
        about: phrase('Host intermediário, como ProxyJump.', 'Host in between, as ProxyJump.'),
        example: 'ops@bastion',
      }),
    },
    {
      about: phrase(
        'SSH, quando transport é ssh://; o resto vem de ~/.ssh/config.',
        'SSH, when transport is ssh://; the rest comes from ~/.ssh/config.',
      ),
    },
  );
}
