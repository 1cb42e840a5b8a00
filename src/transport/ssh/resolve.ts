import { hostname } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { good, type Outcome } from '../../model/fault.ts';
import type { Secret } from '../../model/secret.ts';
import { inert } from '../../text/inert.ts';
import { type Phrase, phrase } from '../../text/lang.ts';
import { type ConfigFile, type ConfigOptions, readConfigOptions } from './config-reader.ts';
import type { HostKeyStrictness, HostSettings } from './host-settings.ts';

/** How a target is to be reached, as the cockpit's own configuration and the command line say it. */
export interface SshTarget {
  readonly host: string;
  /** Undefined leaves it to the ssh configuration. */
  readonly user?: string | undefined;
  readonly port?: number | undefined;
  readonly configFile?: string | undefined;
  readonly identityFile?: string | undefined;
  readonly passphrase?: Secret | undefined;
  readonly knownHosts?: string | undefined;
  readonly jump?: string | undefined;
}

/** Who we are on this machine. */
export interface Operator {
  readonly home: string;
  readonly localUser: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Keys that are looked for where the configuration names none; those on security keys are left to the agent. */
const USUAL_KEYS: readonly string[] = ['id_rsa', 'id_ecdsa', 'id_ed25519'];
const USUAL_KNOWN: readonly string[] = ['~/.ssh/known_hosts', '~/.ssh/known_hosts2'];
const SYSTEM_KNOWN: readonly string[] = ['/etc/ssh/ssh_known_hosts', '/etc/ssh/ssh_known_hosts2'];

/** What is said of one host by all that says anything: the call itself, the operator's file, the system's. */
export async function resolveHost(
  call: { readonly alias: string; readonly user?: string | undefined; readonly port?: number | undefined },
  target: SshTarget,
  operator: Operator,
): Promise<Outcome<HostSettings>> {
  const { home, localUser } = operator;
  const options = await readConfigOptions(filesOf(target, operator), {
    alias: call.alias,
    user: call.user ?? null,
    localUser,
    home,
  });
  return options.ok ? good(settingsOf(call, target, operator, options.value)) : options;
}

function filesOf({ configFile }: SshTarget, { home }: Operator): ConfigFile[] {
  const own = configFile ?? join(home, '.ssh', 'config');
  // As `ssh -F`: a file that is named stands alone.
  return [
    { path: own, isOwn: configFile === undefined, isRequired: configFile !== undefined },
    ...(configFile === undefined ? [{ path: '/etc/ssh/ssh_config', isOwn: false, isRequired: false }] : []),
  ];
}

function settingsOf(
  call: { readonly alias: string; readonly user?: string | undefined; readonly port?: number | undefined },
  target: SshTarget,
  operator: Operator,
  { values, identityFiles, notes }: ConfigOptions,
): HostSettings {
  const { home, localUser, env } = operator;
  const one = (name: string): string | undefined => values.get(name)?.[0];
  const isYes = (name: string, otherwise: boolean): boolean => truth(one(name)) ?? otherwise;
  const user = call.user ?? one('user') ?? localUser;
  const port = call.port ?? whole(one('port'), 22);
  const said: Phrase[] = [...notes];
  const hostName = expand(one('hostname') ?? call.alias, { h: call.alias, n: call.alias }, said);
  const tokens = tokensOf({ alias: call.alias, hostName, port, user }, operator);
  const path = (text: string): string => fullPath(expand(fromEnv(text, env, said), tokens, said), home);
  const named = identityFiles.filter((file) => file.toLowerCase() !== 'none').map(path);
  const usual = identityFiles.length > 0 ? [] : USUAL_KEYS.map((name) => join(home, '.ssh', name));
  const own = values.get('userknownhostsfile') ?? USUAL_KNOWN;
  const known = target.knownHosts === undefined ? own.filter((file) => file !== 'none').map(path) : [target.knownHosts];
  const system = (values.get('globalknownhostsfile') ?? SYSTEM_KNOWN).filter((file) => file !== 'none').map(path);
  const proxyCommand = values.get('proxycommand')?.join(' ');
  return {
    alias: call.alias,
    hostName,
    port,
    user,
    identityFiles: [
      ...new Set([...(target.identityFile === undefined ? [] : [target.identityFile]), ...named, ...usual]),
    ],
    isIdentitiesOnly: isYes('identitiesonly', false),
    agent: agentOf(one('identityagent'), env, path),
    jumps: jumpsOf(one('proxyjump')),
    proxyCommand: proxyCommand === undefined || proxyCommand === 'none' ? null : expand(proxyCommand, tokens, said),
    knownHosts: [...known, ...system],
    hostKeyAlias: one('hostkeyalias') ?? null,
    strictness: strictnessOf(one('stricthostkeychecking')),
    isHashing: isYes('hashknownhosts', false),
    hasOldRsa: /(^|[,+^])ssh-rsa($|,)/.test(one('hostkeyalgorithms') ?? ''),
    isCompressed: isYes('compression', true),
    connectTimeoutMs: whole(one('connecttimeout'), 10) * 1000,
    aliveEveryMs: (whole(one('serveraliveinterval'), 0) || 5) * 1000,
    aliveCount: whole(one('serveralivecountmax'), 3),
    passwordPrompts: whole(one('numberofpasswordprompts'), 3),
    isBatch: isYes('batchmode', false),
    allowsPublicKey: isYes('pubkeyauthentication', true),
    allowsPassword: isYes('passwordauthentication', true),
    allowsKeyboard: truth(one('kbdinteractiveauthentication') ?? one('challengeresponseauthentication')) ?? true,
    notes: said,
  };
}

function truth(text: string | undefined): boolean | undefined {
  const word = text?.toLowerCase();
  if (word === 'yes' || word === 'true') return true;
  return word === 'no' || word === 'false' ? false : undefined;
}

function whole(text: string | undefined, otherwise: number): number {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : otherwise;
}

function strictnessOf(text: string | undefined): HostKeyStrictness {
  const word = text?.toLowerCase();
  if (word === 'yes' || word === 'accept-new') return word;
  return word === 'no' || word === 'off' ? 'no' : 'ask';
}

/** `a,deploy@b:2222`, without the `ssh://` that each may begin with. */
function jumpsOf(text: string | undefined): string[] {
  if (text === undefined || text.toLowerCase() === 'none') return [];
  return text.split(',').map((jump) => jump.trim().replace(/^ssh:\/\//, ''));
}

/** `none`, `SSH_AUTH_SOCK`, `$NAME` or a path. */
function agentOf(given: string | undefined, env: Operator['env'], path: (text: string) => string): string | null {
  if (given === undefined || given === 'SSH_AUTH_SOCK') return env.SSH_AUTH_SOCK || null;
  if (given.toLowerCase() === 'none') return null;
  const name = /^\$([A-Za-z_]\w*)$/.exec(given)?.[1];
  return name === undefined ? path(given) : (env[name] ?? null);
}

function tokensOf(
  { alias, hostName, port, user }: Pick<HostSettings, 'alias' | 'hostName' | 'port' | 'user'>,
  { home, localUser }: Operator,
): Readonly<Record<string, string>> {
  const machine = hostname();
  return {
    d: home,
    h: hostName,
    i: String(process.getuid?.() ?? 0),
    k: alias,
    L: machine.split('.')[0] ?? machine,
    l: machine,
    n: alias,
    p: String(port),
    r: user,
    u: localUser,
  };
}

/** Tokens of ssh_config(5) TOKENS; one that is not known stays, and is said. */
function expand(text: string, tokens: Readonly<Record<string, string>>, notes: Phrase[]): string {
  return text.replace(/%(.)/g, (whole, letter: string) => {
    if (letter === '%') return '%';
    const value = tokens[letter];
    if (value !== undefined) return value;
    notes.push(
      phrase(
        `${inert(whole)} em "${inert(text)}" não é entendido`,
        `${inert(whole)} in "${inert(text)}" is not understood`,
      ),
    );
    return whole;
  });
}

function fromEnv(text: string, env: Operator['env'], notes: Phrase[]): string {
  return text.replace(/\$\{([A-Za-z_]\w*)\}/g, (whole, name: string) => {
    const value = env[name];
    if (value !== undefined) return value;
    notes.push(phrase(`a variável ${whole} não está definida`, `the variable ${whole} is not set`));
    return whole;
  });
}

function fullPath(path: string, home: string): string {
  if (path === '~' || path.startsWith('~/')) return join(home, path.slice(1));
  return isAbsolute(path) ? path : join(home, path);
}
