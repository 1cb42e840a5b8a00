import { type Fault, good, type Outcome } from '../../model/fault.ts';
import type { Asker, Question } from '../../model/question.ts';
import type { Secret } from '../../model/secret.ts';
import { inert } from '../../text/inert.ts';
import { phrase } from '../../text/lang.ts';
import { fingerprintOf } from './fingerprint.ts';
import { type HostSettings, hostText } from './host-settings.ts';
import { type KeyFile, type KeyFlaw, openKey, readKeyFile } from './key-file.ts';
import type { ParsedKey, Ssh2 } from './library.ts';

/** What is kept in memory, and nowhere else, so that a line that comes back asks nothing twice. */
export interface LoginMemory {
  /** Opened private keys by path. */
  readonly keys: Map<string, ParsedKey>;
  /** Passwords that were accepted, by `user@host:port`. */
  readonly passwords: Map<string, Secret>;
}

/** An empty memory. */
export function createLoginMemory(): LoginMemory {
  return { keys: new Map(), passwords: new Map() };
}

/** One key that a server may be offered. */
export interface Identity {
  /** `id_ed25519`, or the agent's fingerprint. */
  readonly label: string;
  /** What ssh2 is given to log in with it. */
  readonly agent: import('ssh2').BaseAgent;
  /** True once the server took it and it signed: what is wanted then is something beside it. */
  readonly hasSigned: () => boolean;
}

/** The keys for a host, in the order in which they are offered. */
export interface Keyring {
  readonly identities: readonly Identity[];
  /** Files that are no keys to use, and why. */
  readonly flaws: readonly { readonly path: string; readonly flaw: KeyFlaw }[];
  /** An agent was configured and does not answer. */
  readonly isAgentSilent: boolean;
  /** Why the last question for a passphrase had no answer; null when none failed. */
  readonly askFault: () => Fault | null;
}

/** What a keyring is made with. */
export interface KeyringParts {
  readonly ssh2: Ssh2;
  readonly settings: HostSettings;
  readonly asker: Asker;
  readonly memory: LoginMemory;
  /** Of the key that the cockpit's configuration names; tried before anybody is asked. */
  readonly passphrase: Secret | undefined;
  readonly signal: AbortSignal;
}

const PASSPHRASE_TRIES = 3;

/**
 * Collects the keys for a host as ssh does: keys of the agent that the configuration names, then its others, then key files.
 * An encrypted key is opened, and its passphrase asked for, only when the server has taken its public half.
 */
export async function openKeyring(parts: KeyringParts): Promise<Keyring> {
  const { ssh2, settings } = parts;
  const found = await Promise.all(
    settings.identityFiles.map(async (path) => ({ path, key: await readKeyFile(ssh2, path) })),
  );
  const files = found.flatMap(({ key }) => (key === null || typeof key === 'string' ? [] : [key]));
  const flaws = found.flatMap(({ path, key }) => (typeof key === 'string' ? [{ path, flaw: key }] : []));
  const listed = await listAgent(ssh2, settings.agent);
  const asking: { fault: Fault | null } = { fault: null };
  const named = (key: ParsedKey) => files.findIndex(({ publicKey }) => publicKey !== null && isSame(publicKey, key));
  const ofAgent = (listed ?? [])
    .filter((key) => !settings.isIdentitiesOnly || named(key) >= 0)
    .toSorted((a, b) => rank(named(a)) - rank(named(b)));
  const alone = files.filter(({ publicKey }) => publicKey === null || !ofAgent.some((key) => isSame(publicKey, key)));
  const fileIdentities: Identity[] = [];
  for (const file of alone) {
    const identity = await fileIdentity(parts, file, asking);
    if (identity !== null) fileIdentities.push(identity);
  }
  return {
    identities: [...ofAgent.map((key) => agentIdentity(parts, key)), ...fileIdentities],
    flaws,
    isAgentSilent: settings.agent !== null && listed === null,
    askFault: () => asking.fault,
  };
}

function rank(index: number): number {
  return index < 0 ? Number.MAX_SAFE_INTEGER : index;
}

function isSame(a: ParsedKey, b: ParsedKey): boolean {
  return a.getPublicSSH().equals(b.getPublicSSH());
}

/** Null when the agent does not answer; empty without one. */
function listAgent({ OpenSSHAgent }: Ssh2, socket: string | null): Promise<readonly ParsedKey[] | null> {
  if (socket === null) return Promise.resolve([]);
  return new Promise((resolve) => {
    new OpenSSHAgent(socket).getIdentities((error, keys) => resolve(error ? null : ((keys ?? []) as ParsedKey[])));
  });
}

type Sign = (data: Buffer, hash: string | undefined) => Promise<Buffer>;

/** ssh2 asks agents, and waits for them: the one interface behind which a passphrase can be asked for in time. */
function identityOf({ ssh2 }: KeyringParts, label: string, key: ParsedKey, sign: Sign): Identity {
  let hasSigned = false;
  class OneKey extends ssh2.BaseAgent {
    override getIdentities(done: (error: Error | undefined, keys?: ParsedKey[]) => void): void {
      done(undefined, [key]);
    }
    override sign(...args: unknown[]): void {
      const [, data, options] = args as [unknown, Buffer, { hash?: string } | undefined];
      const done = args.at(-1) as (error: Error | null, signature?: Buffer) => void;
      sign(data, options?.hash).then(
        (signature) => {
          hasSigned = true;
          done(null, signature);
        },
        (error: unknown) => done(error instanceof Error ? error : new Error(String(error))),
      );
    }
  }
  return { label, agent: new OneKey(), hasSigned: () => hasSigned };
}

function agentIdentity(parts: KeyringParts, key: ParsedKey): Identity {
  const agent = new parts.ssh2.OpenSSHAgent(parts.settings.agent ?? '');
  const label = key.comment === '' ? fingerprintOf(key.getPublicSSH()) : key.comment;
  return identityOf(parts, `agent: ${inert(label)}`, key, (data, hash) => {
    const options = hash === undefined ? {} : { hash: hash as 'sha256' };
    return new Promise((resolve, reject) => {
      agent.sign(key, data, options, (error, signature) =>
        signature === undefined ? reject(error ?? new Error('the agent did not sign')) : resolve(signature),
      );
    });
  });
}

async function fileIdentity(
  parts: KeyringParts,
  file: KeyFile,
  asking: { fault: Fault | null },
): Promise<Identity | null> {
  const open = async (): Promise<ParsedKey | null> => {
    const opened = await unlock(parts, file);
    if (!opened.ok) asking.fault = opened.fault;
    return opened.ok ? opened.value : null;
  };
  // Without its public half nothing can be offered before it is opened; an answer once given is not asked for again.
  const publicKey = file.publicKey ?? (asking.fault === null ? await open() : null);
  if (publicKey === null) return null;
  return identityOf(parts, inert(file.path), publicKey, async (data, hash) => {
    const key = file.isEncrypted ? await open() : file.publicKey;
    if (key === null) throw new Error('the key stays closed');
    const signature: unknown = key.sign(data, hash);
    if (signature instanceof Error) throw signature;
    return signature as Buffer;
  });
}

/** Opens an encrypted key: with what is remembered, with the configuration's passphrase, by asking. */
async function unlock(
  { ssh2, settings, asker, memory, passphrase, signal }: KeyringParts,
  file: KeyFile,
): Promise<Outcome<ParsedKey>> {
  const known = memory.keys.get(file.path);
  if (known !== undefined) return good(known);
  const given = passphrase === undefined ? null : openKey(ssh2, file.text, passphrase.reveal());
  if (given !== null) return good(keep(memory, file, given));
  for (let attempt = 1; ; attempt += 1) {
    const answer = await asker.ask(passphraseQuestion(settings, file, attempt), signal);
    if (!answer.ok) return answer;
    const key = openKey(ssh2, file.text, answer.value.reveal());
    if (key !== null) return good(keep(memory, file, key));
    if (attempt >= PASSPHRASE_TRIES) return { ok: false, fault: wrongPassphrase(file) };
  }
}

function keep({ keys }: LoginMemory, { path }: KeyFile, key: ParsedKey): ParsedKey {
  keys.set(path, key);
  return key;
}

function passphraseQuestion(settings: HostSettings, { path }: KeyFile, attempt: number): Question {
  const shown = inert(path);
  return {
    kind: 'passphrase',
    target: hostText(settings),
    title: phrase(`Senha da chave ${shown}`, `Passphrase of the key ${shown}`),
    lines: attempt === 1 ? [] : [phrase('Não era essa senha.', 'That was not the passphrase.')],
    prompt: phrase('Senha', 'Passphrase'),
    isHidden: true,
    accepts: [],
  };
}

function wrongPassphrase({ path }: KeyFile): Fault {
  const shown = inert(path);
  return {
    kind: 'denied',
    message: phrase(
      `a chave ${shown} não abriu: senha errada ${PASSPHRASE_TRIES} vezes`,
      `the key ${shown} did not open: wrong passphrase ${PASSPHRASE_TRIES} times`,
    ),
    hint: phrase(`confira com: ssh-keygen -y -f ${shown}`, `check with: ssh-keygen -y -f ${shown}`),
    code: 'LINE_PASSPHRASE',
  };
}
