import type { Phrase } from '../../text/lang.ts';

/** How strictly the key of a host is taken, by ssh_config(5) StrictHostKeyChecking. */
export type HostKeyStrictness = 'yes' | 'ask' | 'accept-new' | 'no';

/** Everything that is known of one host on the way before it is called. */
export interface HostSettings {
  /** The name that was asked for, which `Host` patterns match. */
  readonly alias: string;
  readonly hostName: string;
  readonly port: number;
  readonly user: string;
  /** Private keys, likeliest first; absolute paths. */
  readonly identityFiles: readonly string[];
  /** Keys of the agent that are not among them are not offered. */
  readonly isIdentitiesOnly: boolean;
  /** Socket of the agent; null for none. */
  readonly agent: string | null;
  /** Hosts in between, first to be called first; empty for none. */
  readonly jumps: readonly string[];
  /** A command whose stdin and stdout are the connection; null for none. */
  readonly proxyCommand: string | null;
  /** Files of known hosts: the first is written to. */
  readonly knownHosts: readonly string[];
  /** Name under which its key is looked for in place of its own; null for none. */
  readonly hostKeyAlias: string | null;
  readonly strictness: HostKeyStrictness;
  readonly isHashing: boolean;
  /** SHA-1 signatures of RSA host keys are taken: only where the configuration asks for `ssh-rsa`. */
  readonly hasOldRsa: boolean;
  /** False where the configuration says `Compression no`. */
  readonly isCompressed: boolean;
  readonly connectTimeoutMs: number;
  readonly aliveEveryMs: number;
  readonly aliveCount: number;
  readonly passwordPrompts: number;
  /** Nobody may be asked anything. */
  readonly isBatch: boolean;
  readonly allowsPublicKey: boolean;
  readonly allowsPassword: boolean;
  readonly allowsKeyboard: boolean;
  /** What of the configuration is not done as it says. */
  readonly notes: readonly Phrase[];
}

/** `deploy@vps-01`, with the port where it is not 22. */
export function hostText({ user, alias, port }: Pick<HostSettings, 'user' | 'alias' | 'port'>): string {
  const host = alias.includes(':') ? `[${alias}]` : alias;
  return `${user}@${host}${port === 22 ? '' : `:${port}`}`;
}
