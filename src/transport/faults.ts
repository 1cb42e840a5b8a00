import { type Fault, type FaultKind, fault } from '../model/fault.ts';
import { type Address, addressText } from '../model/service.ts';
import { en, pt } from '../text/formats.ts';
import { inert } from '../text/inert.ts';
import { type Phrase, phrase } from '../text/lang.ts';
import { isDeadline } from './deadline.ts';

/** The system's code of an error (`ECONNREFUSED`), looked for in its causes and, of several attempts, in the first. */
export function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('code' in error && typeof error.code === 'string') return error.code;
  const inner = error instanceof AggregateError ? error.errors[0] : error.cause;
  return inner === error ? undefined : codeOf(inner);
}

/** An error's own words, fit for a screen. */
export function wordsOf(error: unknown): string {
  const text = error instanceof Error ? error.message || error.name : String(error);
  // Of OpenSSL's `4083A1:error:0A00010B:SSL routines:function:wrong version number:file.c:78:` the reason is enough; what
  // Node adds is advice for programmers.
  const reason = /:error:[0-9A-F]+:[^:]*:[^:]*:([^:]+):/.exec(text)?.[1] ?? text;
  return inert(reason.replace(/; if the root CA is installed locally.*$/, '')).slice(0, 300);
}

interface Story {
  readonly kind: FaultKind;
  readonly tell: (place: string) => Phrase;
  readonly hint: (place: string) => Phrase;
}

const NO_ROUTE: Story = {
  kind: 'unreachable',
  tell: (place) => phrase(`sem rota até ${place}`, `no route to ${place}`),
  hint: () =>
    phrase(
      'confira a rede, a VPN e o firewall até esse endereço',
      'check the network, VPN and firewall up to that address',
    ),
};

const NO_NAME: Story = {
  kind: 'unreachable',
  tell: (place) => phrase(`o nome de ${place} não resolve no DNS`, `the name of ${place} does not resolve in DNS`),
  hint: () =>
    phrase(
      'confira o nome na configuração e o DNS do servidor',
      "check the name in the configuration and the server's DNS",
    ),
};

const CUT: Story = {
  kind: 'unreachable',
  tell: (place) => phrase(`${place} cortou a conexão`, `${place} cut the connection`),
  hint: () =>
    phrase(
      'o serviço pode estar reiniciando: veja seus logs e tente de novo',
      'the service may be restarting: read its logs and try again',
    ),
};

/** What connecting can fail with, by the code of errno(3) or getaddrinfo(3). */
const STORIES: Readonly<Record<string, Story>> = {
  ECONNREFUSED: {
    kind: 'unreachable',
    tell: (place) => phrase(`${place} recusou a conexão`, `${place} refused the connection`),
    hint: () =>
      phrase(
        'nada escuta ali: confira se o serviço está de pé e se a porta é essa',
        'nothing listens there: check that the service is up and that this is its port',
      ),
  },
  ENOTFOUND: NO_NAME,
  EAI_AGAIN: NO_NAME,
  EAI_NODATA: NO_NAME,
  EHOSTUNREACH: NO_ROUTE,
  ENETUNREACH: NO_ROUTE,
  EADDRNOTAVAIL: NO_ROUTE,
  EHOSTDOWN: NO_ROUTE,
  ECONNRESET: CUT,
  EPIPE: CUT,
  ECONNABORTED: CUT,
  ENOENT: {
    kind: 'unreachable',
    tell: (place) => phrase(`o socket ${place} não existe`, `the socket ${place} does not exist`),
    hint: () => phrase('confira se o serviço está de pé e o caminho', 'check that the service is up, and the path'),
  },
  EACCES: {
    kind: 'denied',
    tell: (place) => phrase(`sem permissão para abrir ${place}`, `no permission to open ${place}`),
    hint: (place) => phrase(`confira dono e grupo: ls -l ${place}`, `check owner and group: ls -l ${place}`),
  },
  EMFILE: {
    kind: 'unreachable',
    tell: () => phrase('acabaram os descritores de arquivo deste processo', 'this process is out of file descriptors'),
    hint: () => phrase('aumente o limite: ulimit -n 4096', 'raise the limit: ulimit -n 4096'),
  },
};

/** The fault of a silent peer. */
export function silentFault(place: string, timeoutMs: number): Fault {
  return fault(
    'timeout',
    phrase(
      `${place} não respondeu em ${pt.duration(timeoutMs)}`,
      `${place} did not answer within ${en.duration(timeoutMs)}`,
    ),
    phrase(
      'há algo ali que não responde: veja se o serviço está pausado, travado ou sobrecarregado, e o firewall',
      'something is there and stays silent: see whether the service is paused, stuck or overloaded, and the firewall',
    ),
    'ETIMEDOUT',
  );
}

/** The fault of a call that its caller gave up. */
export function cancelledFault(place: string): Fault {
  return fault(
    'timeout',
    phrase(`consulta a ${place} cancelada`, `call to ${place} cancelled`),
    phrase('nada a fazer: a próxima leitura tenta de novo', 'nothing to do: the next reading tries again'),
    'ABORTED',
  );
}

/**
 * The fault of an error met on the way to `place` (`Redis (127.0.0.1:6379)`), or of the signal that ended the call.
 * An error nobody foresaw is `unreachable` with the system's words.
 */
export function wireFault(error: unknown, place: string, timeoutMs: number, signal?: AbortSignal): Fault {
  if (signal?.aborted) return isDeadline(signal) ? silentFault(place, timeoutMs) : cancelledFault(place);
  const code = codeOf(error);
  if (code === 'ETIMEDOUT') return silentFault(place, timeoutMs);
  const story = code === undefined ? undefined : STORIES[code === 'EPERM' ? 'EACCES' : code];
  if (story !== undefined) return fault(story.kind, story.tell(place), story.hint(place), code);
  return fault(
    'unreachable',
    phrase(`a conexão com ${place} falhou: ${wordsOf(error)}`, `the connection to ${place} failed: ${wordsOf(error)}`),
    phrase('confira o endereço e se o serviço está de pé', 'check the address and that the service is up'),
    code,
  );
}

/** How an address is called in messages, with the name of what should be there. */
export function placeText(address: Address, peer?: string): string {
  const text = inert(addressText(address));
  return peer === undefined ? text : `${peer} (${text})`;
}
