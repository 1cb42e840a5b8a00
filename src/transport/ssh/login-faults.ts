import type { Fault } from '../../model/fault.ts';
import { inert } from '../../text/inert.ts';
import { type Phrase, phrase } from '../../text/lang.ts';
import { shellWord } from '../../text/shell-word.ts';
import type { HostSettings } from './host-settings.ts';
import type { KeyFlaw } from './key-file.ts';
import { lineFault, placeOf } from './line-faults.ts';

const FLAWS: Readonly<Record<KeyFlaw, (path: string) => Phrase>> = {
  open: (path) =>
    phrase(`${path} pode ser lida por outros e foi ignorada`, `${path} can be read by others and was ignored`),
  unreadable: (path) => phrase(`${path} não pôde ser lida`, `${path} could not be read`),
  odd: (path) => phrase(`${path} não é uma chave que entendemos`, `${path} is no key that we understand`),
};

/** What a refused login came to. */
export interface RefusedLogin {
  readonly tried: readonly string[];
  readonly offered: readonly string[];
  readonly flaws: readonly { readonly path: string; readonly flaw: KeyFlaw }[];
  readonly isAgentSilent: boolean;
  /** The server ended it because too much was tried. */
  readonly isTooMany: boolean;
}

/** The server did not let us in: what was tried, what it takes, which keys were passed over. */
export function refusedFault(settings: HostSettings, login: RefusedLogin): Fault {
  const place = placeOf(settings);
  const tried = login.tried.length === 0 ? null : [...new Set(login.tried)].map((name) => inert(name)).join(', ');
  const offered = login.offered.length === 0 ? null : login.offered.map((name) => inert(name)).join(', ');
  const flaws = login.flaws.map(({ path, flaw }) => FLAWS[flaw](inert(path)));
  const parts = (lang: 'pt-BR' | 'en') =>
    [
      lang === 'en' ? `${place} refused the login` : `${place} recusou o login`,
      login.isTooMany ? (lang === 'en' ? 'too many attempts' : 'tentativas demais') : null,
      tried === null
        ? lang === 'en'
          ? 'no key to offer'
          : 'nenhuma chave a oferecer'
        : `${lang === 'en' ? 'tried' : 'tentado'}: ${tried}`,
      offered === null ? null : `${lang === 'en' ? 'it takes' : 'aceita'}: ${offered}`,
      login.isAgentSilent ? (lang === 'en' ? 'the ssh agent does not answer' : 'o agente do ssh não responde') : null,
      ...flaws.map((text) => text[lang]),
    ]
      .filter((part) => part !== null)
      .join('; ');
  return lineFault('denied', codeOfRefusal(login), phrase(parts('pt-BR'), parts('en')), hintOf(settings, login));
}

function codeOfRefusal({ flaws }: RefusedLogin): string {
  return flaws.some(({ flaw }) => flaw === 'open') ? 'LINE_KEY_OPEN' : 'LINE_LOGIN';
}

function hintOf(settings: HostSettings, { flaws, isTooMany, isAgentSilent }: RefusedLogin): Phrase {
  const open = flaws.find(({ flaw }) => flaw === 'open');
  if (open !== undefined) {
    const file = shellWord(inert(open.path));
    return phrase(`chmod 600 ${file}`, `chmod 600 ${file}`);
  }
  if (isTooMany)
    return phrase(
      'o agente tem chaves demais: ponha IdentityFile e IdentitiesOnly yes para este host em ~/.ssh/config',
      'the agent has too many keys: put IdentityFile and IdentitiesOnly yes for this host into ~/.ssh/config',
    );
  if (isAgentSilent)
    return phrase(
      'eval "$(ssh-agent)" && ssh-add, ou confira IdentityAgent',
      'eval "$(ssh-agent)" && ssh-add, or check IdentityAgent',
    );
  const login = shellWord(inert(`${settings.user}@${settings.hostName}`));
  return phrase(
    `confira o usuário e a chave: ssh-add -l; para instalar a chave: ssh-copy-id ${login}`,
    `check the user and the key: ssh-add -l; to install the key: ssh-copy-id ${login}`,
  );
}

/** The operator closed the question. */
export function refusedHereFault(): Fault {
  return lineFault(
    'denied',
    'LINE_REFUSED_HERE',
    phrase('você não respondeu à pergunta do login', "you did not answer the login's question"),
    phrase('peça de novo: ligar de novo, na paleta de comandos', 'ask again: connect again, in the command palette'),
  );
}

/** There is nobody to ask: no terminal. */
export function nobodyFault(what: Phrase): Fault {
  return lineFault(
    'denied',
    'LINE_NO_TERMINAL',
    phrase(`não há terminal para perguntar: ${what['pt-BR']}`, `there is no terminal to ask on: ${what.en}`),
    phrase(
      'sem terminal (cron, CI) use uma chave sem senha, o agente (SSH_AUTH_SOCK) ou ssh.passphrase na configuração; aceite a chave do host antes',
      "without a terminal (cron, CI) use a key without passphrase, the agent (SSH_AUTH_SOCK) or ssh.passphrase in the configuration; accept the host's key before",
    ),
  );
}
