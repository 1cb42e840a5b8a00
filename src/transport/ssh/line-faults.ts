import { type Fault, type FaultKind, fault } from '../../model/fault.ts';
import { en, pt } from '../../text/formats.ts';
import { inert } from '../../text/inert.ts';
import { type Phrase, phrase } from '../../text/lang.ts';
import { shellWord } from '../../text/shell-word.ts';
import { codeOf, wordsOf } from '../faults.ts';
import { type HostSettings, hostText } from './host-settings.ts';

/** How far a call to a host had come when it failed. */
export type Phase = 'connect' | 'greeting' | 'keys' | 'login';

/** How a host is called in messages: `deploy@vps-01`, and where it was looked for when the name does not say. */
export function placeOf(settings: HostSettings): string {
  const { alias, hostName } = settings;
  const name = inert(hostText(settings));
  return alias.toLowerCase() === hostName.toLowerCase() ? name : `${name} (${inert(hostName)})`;
}

interface Story {
  readonly code: string;
  readonly tell: (place: string) => Phrase;
  readonly hint: Phrase;
}

const NO_NAME: Story = {
  code: 'LINE_DNS',
  tell: (place) => phrase(`o nome de ${place} não resolve no DNS`, `the name of ${place} does not resolve in DNS`),
  hint: phrase(
    'confira o nome, HostName em ~/.ssh/config, o DNS desta máquina e a VPN',
    "check the name, HostName in ~/.ssh/config, this machine's DNS and the VPN",
  ),
};

const NO_ROUTE: Story = {
  code: 'LINE_NO_ROUTE',
  tell: (place) => phrase(`sem rota até ${place}`, `no route to ${place}`),
  hint: phrase(
    'confira a rede desta máquina, a VPN e o firewall',
    "check this machine's network, the VPN and the firewall",
  ),
};

const CUT: Story = {
  code: 'LINE_CUT',
  tell: (place) => phrase(`a conexão SSH com ${place} foi cortada`, `the SSH connection to ${place} was cut`),
  hint: phrase(
    'o que roda lá continua; voltamos a ligar sozinhos, e os trabalhos são retomados na tela',
    'what runs there goes on; we connect again by ourselves, and jobs are picked up on the screen',
  ),
};

const STORIES: Readonly<Record<string, Story>> = {
  ENOTFOUND: NO_NAME,
  EAI_AGAIN: NO_NAME,
  EAI_NODATA: NO_NAME,
  EHOSTUNREACH: NO_ROUTE,
  ENETUNREACH: NO_ROUTE,
  EHOSTDOWN: NO_ROUTE,
  EADDRNOTAVAIL: NO_ROUTE,
  ECONNREFUSED: {
    code: 'LINE_CONN_REFUSED',
    tell: (place) => phrase(`${place} recusou a conexão SSH`, `${place} refused the SSH connection`),
    hint: phrase(
      'nada escuta nessa porta: confira Port, e se o sshd está de pé (pelo console do provedor: systemctl status ssh)',
      "nothing listens on that port: check Port, and that sshd is up (on the provider's console: systemctl status ssh)",
    ),
  },
  ECONNRESET: CUT,
  EPIPE: CUT,
  ECONNABORTED: CUT,
};

/** A fault of the line: its code begins with `LINE_`. */
export function lineFault(kind: FaultKind, code: string, message: Phrase, hint: Phrase): Fault {
  return fault(kind, message, hint, code);
}

/** Why no connection came about, by the system's code. */
export function connectFault(settings: HostSettings, error: unknown): Fault {
  const place = placeOf(settings);
  const story = STORIES[codeOf(error) ?? ''];
  if (story !== undefined) return lineFault('unreachable', story.code, story.tell(place), story.hint);
  return lineFault(
    'unreachable',
    'LINE_FAILED',
    phrase(
      `a conexão SSH com ${place} falhou: ${wordsOf(error)}`,
      `the SSH connection to ${place} failed: ${wordsOf(error)}`,
    ),
    phrase(
      `veja o que o ssh diz: ssh -v ${shellWord(inert(settings.alias))}`,
      `see what ssh says: ssh -v ${shellWord(inert(settings.alias))}`,
    ),
  );
}

/** The line was cut after it stood. */
export function cutFault(settings: HostSettings): Fault {
  return lineFault('unreachable', CUT.code, CUT.tell(placeOf(settings)), CUT.hint);
}

/** The host let its time go by, in this phase of the call. */
export function silentLineFault(settings: HostSettings, phase: Phase, afterMs: number): Fault {
  const place = placeOf(settings);
  const [ptTime, enTime] = [pt.duration(afterMs), en.duration(afterMs)];
  switch (phase) {
    case 'connect':
      return lineFault(
        'timeout',
        'LINE_SILENT',
        phrase(`${place} não respondeu em ${ptTime}`, `${place} did not answer within ${enTime}`),
        phrase(
          'um firewall engole a conexão, ou o servidor está fora: confira a VPN, a porta e o painel do provedor',
          "a firewall swallows the connection, or the server is down: check the VPN, the port and the provider's panel",
        ),
      );
    case 'greeting':
      return lineFault(
        'timeout',
        'LINE_NO_GREETING',
        phrase(
          `${place} aceitou a conexão e não se apresentou em ${ptTime}`,
          `${place} took the connection and did not introduce itself within ${enTime}`,
        ),
        phrase(
          'o sshd está travado ou sem memória, ou a porta não é de SSH: veja pelo console do provedor',
          "sshd is stuck or out of memory, or the port is not SSH's: look on the provider's console",
        ),
      );
    case 'keys':
    case 'login':
      return lineFault(
        'timeout',
        'LINE_SILENT_LOGIN',
        phrase(
          `${place} parou de responder durante o login (${ptTime})`,
          `${place} stopped answering during the login (${enTime})`,
        ),
        phrase(
          'a rede perde pacotes grandes (MTU), ou o sshd espera por outro serviço (LDAP, DNS): tente ssh -v',
          'the network loses large packets (MTU), or sshd waits for another service (LDAP, DNS): try ssh -v',
        ),
      );
  }
}

/** The peer closed before, or instead of, an SSH greeting. */
export function noSshFault(settings: HostSettings, words: string): Fault {
  const place = placeOf(settings);
  const said = words === '' ? '' : `: ${inert(words).slice(0, 120)}`;
  return lineFault(
    'malformed',
    'LINE_NOT_SSH',
    phrase(
      `${place} fechou a conexão sem falar SSH${said}`,
      `${place} closed the connection without speaking SSH${said}`,
    ),
    phrase(
      'confira a porta; o sshd pode estar cheio (MaxStartups), sem memória, ou esta máquina bloqueada (fail2ban, hosts.deny)',
      'check the port; sshd may be full (MaxStartups) or out of memory, or this machine blocked (fail2ban, hosts.deny)',
    ),
  );
}

/** Both sides have no algorithm in common. */
export function algorithmsFault(settings: HostSettings, words: string): Fault {
  const place = placeOf(settings);
  return lineFault(
    'unsupported',
    'LINE_ALGORITHMS',
    phrase(
      `não há algoritmo em comum com ${place}: ${inert(words).slice(0, 160)}`,
      `there is no algorithm in common with ${place}: ${inert(words).slice(0, 160)}`,
    ),
    phrase(
      'o sshd é muito antigo ou muito restrito: atualize-o, ou ponha HostKeyAlgorithms +ssh-rsa em ~/.ssh/config se for o caso',
      'sshd is very old or very strict: update it, or put HostKeyAlgorithms +ssh-rsa into ~/.ssh/config where that is it',
    ),
  );
}

/** A fault on the way of a host in between: it is the jump that is named. */
export function throughJump(failure: Fault, jump: HostSettings): Fault {
  const host = inert(hostText(jump));
  return {
    ...failure,
    message: phrase(
      `host intermediário ${host}: ${failure.message['pt-BR']}`,
      `host in between ${host}: ${failure.message.en}`,
    ),
  };
}

/** The host in between does not carry the connection on to the next one. */
export function jumpRefusedFault(jump: HostSettings, next: HostSettings, words: string): Fault {
  return lineFault(
    'unreachable',
    'LINE_JUMP',
    phrase(
      `o host intermediário ${inert(hostText(jump))} não chega a ${placeOf(next)}: ${inert(words).slice(0, 120)}`,
      `the host in between ${inert(hostText(jump))} does not get to ${placeOf(next)}: ${inert(words).slice(0, 120)}`,
    ),
    phrase(
      'confira, de lá, o nome e a porta do alvo, e AllowTcpForwarding no sshd intermediário',
      "check the target's name and port from there, and AllowTcpForwarding of the sshd in between",
    ),
  );
}

/** The line is waiting for the operator. */
export function askingFault(name: string, what: Phrase): Fault {
  return lineFault(
    'denied',
    'LINE_ASKING',
    phrase(`${inert(name)} espera por você: ${what['pt-BR']}`, `${inert(name)} waits for you: ${what.en}`),
    phrase('responda à pergunta na tela', 'answer the question on the screen'),
  );
}

/** The line is being opened for the first time. */
export function openingFault(name: string): Fault {
  return lineFault(
    'unreachable',
    'LINE_OPENING',
    phrase(`ligando a ${inert(name)} …`, `connecting to ${inert(name)} …`),
    phrase('espere um instante', 'wait a moment'),
  );
}

/** The line was closed by us. */
export function closedFault(name: string): Fault {
  return lineFault(
    'unreachable',
    'LINE_CLOSED',
    phrase(`a linha com ${inert(name)} foi encerrada`, `the line to ${inert(name)} was closed`),
    phrase('nada a fazer', 'nothing to do'),
  );
}

/** Nothing has come through the line for so long. */
export function mutedFault(name: string, forMs: number): Fault {
  return lineFault(
    'timeout',
    'LINE_MUTED',
    phrase(
      `nada chega pela linha com ${inert(name)} há ${pt.duration(forMs)}`,
      `nothing has come through the line to ${inert(name)} for ${en.duration(forMs)}`,
    ),
    phrase(
      'a rede parou sem avisar; se não voltar, a linha é cortada e religada',
      'the network stopped without a word; if it does not come back the line is cut and opened again',
    ),
  );
}

/** Faults after which trying again by itself would only repeat the refusal, or lock the account. */
const FINAL: ReadonlySet<string> = new Set([
  'LINE_LOGIN',
  'LINE_KEY_OPEN',
  'LINE_PASSPHRASE',
  'LINE_REFUSED_HERE',
  'LINE_NO_TERMINAL',
  'LINE_HOST_KEY_CHANGED',
  'LINE_HOST_KEY_REVOKED',
  'LINE_HOST_KEY_UNKNOWN',
  'LINE_CONFIG',
  'LINE_ALGORITHMS',
]);

/** Whether a line that failed like this is opened again by itself. */
export function isFinal({ code }: Fault): boolean {
  return code !== undefined && FINAL.has(code);
}
