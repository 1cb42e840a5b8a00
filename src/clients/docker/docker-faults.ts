import { type Fault, fault } from '../../model/fault.ts';
import { type Address, addressText } from '../../model/service.ts';
import { inert } from '../../text/inert.ts';
import { phrase } from '../../text/lang.ts';
import { asText, member } from '../json.ts';

/** Gives a fault of the way to the engine the words and the remedy that fit the engine. */
export function engineFault(failure: Fault, address: Address): Fault {
  const socket = inert(addressText(address));
  switch (failure.code) {
    case 'ENOENT':
      return fault(
        'unreachable',
        phrase(
          `não há motor Docker: o socket ${socket} não existe`,
          `no Docker engine: the socket ${socket} does not exist`,
        ),
        phrase(
          'inicie o Docker: sudo systemctl start docker; se usa outro socket, configure-o',
          'start Docker: sudo systemctl start docker; if it uses another socket, configure that',
        ),
        'ENOENT',
      );
    case 'EACCES':
      return fault(
        'denied',
        phrase(`este usuário não pode usar o Docker (${socket})`, `this user may not use Docker (${socket})`),
        phrase(
          'sudo usermod -aG docker $USER e entre de novo na sessão',
          'sudo usermod -aG docker $USER and log in again',
        ),
        'EACCES',
      );
    case 'ECONNREFUSED':
      return fault(
        'unreachable',
        phrase(
          `o motor Docker está parado: ${socket} existe, mas recusa a conexão`,
          `the Docker engine is stopped: ${socket} is there but refuses the connection`,
        ),
        phrase(
          'sudo systemctl start docker; causa: journalctl -u docker',
          'sudo systemctl start docker; why: journalctl -u docker',
        ),
        'ECONNREFUSED',
      );
    case 'ECONNRESET':
      return fault(
        'unreachable',
        phrase(
          'o motor Docker cortou a conexão: está parando ou reiniciando',
          'the Docker engine cut the connection: it is stopping or restarting',
        ),
        phrase(
          'a próxima leitura tenta de novo; causa: journalctl -u docker',
          'the next reading tries again; why: journalctl -u docker',
        ),
        'ECONNRESET',
      );
    case 'ETIMEDOUT':
      return fault(
        'timeout',
        phrase('o motor Docker não responde', 'the Docker engine does not answer'),
        phrase(
          'veja carga e disco do servidor e o motor: systemctl status docker, df -h',
          "see the host's load and disk, and the engine: systemctl status docker, df -h",
        ),
        'ETIMEDOUT',
      );
    default:
      return failure;
  }
}

/** The fault of an answer of the engine that is not 2xx; its body is `{"message": "..."}` (Engine API, ErrorResponse). */
export function answerFault(status: number, path: string, body: string): Fault {
  const said = inert(messageOf(body)).slice(0, 300);
  const told = phrase(`Docker respondeu ${status}: ${said}`, `Docker answered ${status}: ${said}`);
  if (status === 404) {
    return fault(
      'absent',
      told,
      phrase(
        'o objeto foi removido ou recriado: a próxima leitura o acha de novo',
        'the object was removed or recreated: the next reading finds it again',
      ),
      '404',
    );
  }
  if (status === 409) {
    return fault(
      'unreachable',
      told,
      phrase(
        'o contêiner não está em execução ou está pausado: docker ps -a',
        'the container is not running, or paused: docker ps -a',
      ),
      '409',
    );
  }
  if (status === 403) {
    return fault(
      'denied',
      told,
      phrase('um proxy ou plugin do socket proíbe essa chamada', 'a proxy or plugin of the socket forbids this call'),
      '403',
    );
  }
  return fault(
    'malformed',
    told,
    phrase(
      `veja o motor: journalctl -u docker (${inert(path)})`,
      `see the engine: journalctl -u docker (${inert(path)})`,
    ),
    String(status),
  );
}

/** The fault of an engine older than what is spoken here. */
export function tooOldFault(apiVersion: string, wanted: string): Fault {
  const has = inert(apiVersion);
  return fault(
    'unsupported',
    phrase(
      `o motor Docker fala a API ${has}; é preciso a ${wanted}`,
      `the Docker engine speaks API ${has}; ${wanted} is needed`,
    ),
    phrase('atualize o Docker para 20.10 ou mais novo', 'update Docker to 20.10 or newer'),
    'API_VERSION',
  );
}

function messageOf(body: string): string {
  try {
    return asText(member(JSON.parse(body), 'message'), body);
  } catch {
    return body;
  }
}
