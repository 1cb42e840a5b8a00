import type { CauseRule, CauseView } from '../model/cause-rule.ts';
import type { Fault } from '../model/fault.ts';
import { type Phrase, phrase } from '../text/lang.ts';

/** What the state of the line is called, by the fault's code. */
const TITLES: Readonly<Record<string, Phrase>> = {
  LINE_OPENING: phrase('Ligando ao alvo', 'Connecting to the target'),
  LINE_ASKING: phrase('O login espera por você', 'The login waits for you'),
  LINE_REFUSED_HERE: phrase('O login ficou sem resposta', 'The login was left unanswered'),
  LINE_DNS: phrase('O nome do alvo não resolve', "The target's name does not resolve"),
  LINE_CONN_REFUSED: phrase('O alvo recusa conexões SSH', 'The target refuses SSH connections'),
  LINE_NO_ROUTE: phrase('Sem rota até o alvo', 'No route to the target'),
  LINE_SILENT: phrase('O alvo não responde', 'The target does not answer'),
  LINE_NO_GREETING: phrase('O sshd do alvo está mudo', "The target's sshd is silent"),
  LINE_SILENT_LOGIN: phrase('O login no alvo parou no meio', 'The login on the target stopped halfway'),
  LINE_NOT_SSH: phrase('O alvo não fala SSH nessa porta', 'The target speaks no SSH on that port'),
  LINE_LOGIN: phrase('O alvo recusou o login', 'The target refused the login'),
  LINE_PASSPHRASE: phrase('A senha da chave não serve', "The key's passphrase is not right"),
  LINE_NO_TERMINAL: phrase('O login pergunta, e não há terminal', 'The login asks, and there is no terminal'),
  LINE_CONFIG: phrase('A configuração do ssh não serve', 'The ssh configuration cannot be used'),
  LINE_ALGORITHMS: phrase('SSH sem algoritmo em comum', 'No SSH algorithm in common'),
  LINE_SESSIONS: phrase('O sshd não dá sessões', 'sshd gives no sessions'),
  LINE_KEY_OPEN: phrase('Chave privada aberta a outros', 'Private key open to others'),
  LINE_HOST_KEY_CHANGED: phrase('A chave do host mudou', 'The host key changed'),
  LINE_HOST_KEY_REVOKED: phrase('A chave do host está revogada', 'The host key is revoked'),
  LINE_HOST_KEY_UNKNOWN: phrase('A chave do host não é conhecida', 'The host key is not known'),
  LINE_JUMP: phrase('O host intermediário não leva ao alvo', 'The host in between does not lead to the target'),
  LINE_MUTED: phrase('A linha SSH está muda', 'The SSH line is silent'),
  LINE_SHELL: phrase('O shell de login não ajuda', 'The login shell does not help'),
  LINE_STARVED: phrase('O alvo está sem memória', 'The target is out of memory'),
};

const AWAY = phrase('Linha SSH fora', 'SSH line away');

/** The line's fault, where at least half of what was asked met it; null while most of it came through. */
function lineFault(view: CauseView): Fault | null {
  const asked = view.probeIds.filter((probe) => view.check(probe) !== null);
  const met = asked.map((probe) => view.lineFault(probe)).filter((failure) => failure !== null);
  return met.length * 2 < asked.length ? null : (met.at(-1) ?? null);
}

/** The target cannot be asked: what was known of it keeps its age, and nothing new is known. */
export const lineAway: CauseRule = {
  id: 'line-away',
  when(view) {
    const failure = lineFault(view);
    if (failure === null) return null;
    return {
      id: 'line-away',
      // A key that is not the one that is known is a danger by itself, whatever the stack does.
      level: /^LINE_HOST_KEY_(?:CHANGED|REVOKED)$/.test(failure.code ?? '') ? 'critical' : 'unknown',
      title: TITLES[failure.code ?? ''] ?? AWAY,
      evidence: [failure.message, failure.hint],
      explains: view.probeIds.filter((probe) => view.lineFault(probe) !== null),
    };
  },
};
