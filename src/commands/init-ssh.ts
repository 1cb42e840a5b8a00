import { isTargetHost } from '../config/schema/address.ts';
import { TARGET_NAME } from '../config/schema/target.ts';
import { yamlText } from '../config/yaml/yaml-text.ts';
import { inert } from '../text/inert.ts';
import { type Phrase, phrase } from '../text/lang.ts';
import type { ConfigHost } from '../transport/ssh/config-hosts.ts';
import type { CommandResult } from './check.ts';
import { type InitOptions, keepConfig } from './init.ts';

/** What `init --from-ssh-config` is asked for. */
export interface InitFromSshOptions extends Pick<InitOptions, 'path' | 'force' | 'lang'> {
  /** Hosts that the ssh configuration names. */
  readonly hosts: readonly ConfigHost[];
  /** Aliases of those that become targets; the others stand there commented out. */
  readonly chosen: readonly string[];
}

/** Exit code of wrong use. Source: BSD sysexits.h, EX_USAGE. */
const EX_USAGE = 64;

/**
 * Writes a configuration file whose targets are hosts of the ssh configuration: those that were chosen, the others as comments, since
 * nobody knows of a host that it runs a stack. Nothing is connected, and a file that is there is never replaced without `force`.
 */
export function initFromSsh(options: InitFromSshOptions): CommandResult {
  const { hosts, chosen, lang } = options;
  const names = hosts.map(({ alias }) => inert(alias)).join(', ');
  const wrong = chosen.filter((name) => !hosts.some(({ alias }) => alias === name));
  const problem = hosts.length === 0 ? NO_HOSTS : wrong.length === 0 ? null : unknownHosts(wrong, names);
  if (problem !== null) return { exitCode: EX_USAGE, output: `sparkone-tui: ${problem[lang]}\n` };
  const count = chosen.length;
  const whose =
    count === 0
      ? phrase('com todos os hosts comentados', 'with every host commented out')
      : phrase(`para ${chosen.join(', ')}`, `for ${chosen.join(', ')}`);
  return keepConfig(options, renderSshTargets(options), whose, NEXT);
}

const NEXT = phrase('Tire o "#" dos hosts que têm uma pilha', 'Take the "#" off the hosts that run a stack');

const NO_HOSTS = phrase(
  '~/.ssh/config não nomeia nenhum host (só padrões, ou nada); aponte o alvo pelo endereço: sparkone-tui ssh://usuário@host',
  '~/.ssh/config names no host (patterns only, or nothing); name the target by its address: sparkone-tui ssh://user@host',
);

function unknownHosts(wrong: readonly string[], names: string): Phrase {
  const shown = wrong.map(inert).join(', ');
  return phrase(
    `~/.ssh/config não tem o host ${shown}; há: ${names}`,
    `~/.ssh/config has no host ${shown}; there are: ${names}`,
  );
}

const HEAD: readonly Phrase[] = [
  phrase(
    'Escrito por "sparkone-tui init --from-ssh-config" com os hosts que ~/.ssh/config nomeia. Ninguém foi chamado.',
    'Written by "sparkone-tui init --from-ssh-config" with the hosts that ~/.ssh/config names. Nobody was called.',
  ),
  phrase(
    'Tire o "#" dos que têm uma pilha; o resto é descoberto lá, e o que o ssh já sabe deles vale aqui.',
    'Take the "#" off those that run a stack; the rest is discovered there, and what ssh knows of them holds here.',
  ),
  phrase(
    'Grupo, ambiente e todas as outras chaves: docs/configuracao.md, docs/fleet.md.',
    'Group, environment and all other keys: docs/configuration.md, docs/fleet.md.',
  ),
];

/** The file's text. */
export function renderSshTargets({
  hosts,
  chosen,
  lang,
}: Pick<InitFromSshOptions, 'hosts' | 'chosen' | 'lang'>): string {
  const names = new Set<string>();
  const isAny = hosts.some((host) => chosen.includes(host.alias) && addressOf(host) !== null);
  const lines = hosts.flatMap((host) => {
    const about = `  # ${inert(host.reached)} · ${inert(host.place)}`;
    const address = addressOf(host);
    if (address === null) return [`${about}${NO_ADDRESS[lang]}`];
    const sign = chosen.includes(host.alias) ? '' : '#';
    return [about, `  ${sign}${nameOf(host, names)}: ${yamlText({ transport: address })}`];
  });
  const head = HEAD.map((line) => `# ${line[lang]}`);
  return `${[...head, '', isAny ? 'targets:' : '#targets:', ...lines].join('\n')}\n`;
}

const NO_ADDRESS = phrase(': o nome não cabe num endereço ssh://', ': the name does not fit into an ssh:// address');

function addressOf({ alias }: ConfigHost): string | null {
  const host = alias.includes(':') ? `[${alias}]` : alias;
  return isTargetHost(host) ? `ssh://${host}` : null;
}

/** The alias as far as it can name a target, each name once. */
function nameOf({ alias }: ConfigHost, taken: Set<string>): string {
  const plain = alias
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, 60);
  const base = TARGET_NAME.test(plain) ? plain : 'target';
  let name = base;
  for (let count = 2; taken.has(name); count += 1) name = `${base}-${count}`;
  taken.add(name);
  return name;
}
