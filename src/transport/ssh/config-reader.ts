import { readFile, stat } from 'node:fs/promises';
import { bad, fault, good, type Outcome } from '../../model/fault.ts';
import { inert } from '../../text/inert.ts';
import { type Phrase, phrase } from '../../text/lang.ts';
import { shellWord } from '../../text/shell-word.ts';
import { codeOf, wordsOf } from '../faults.ts';
import { DEEPEST_INCLUDE, includedFiles } from './config-includes.ts';
import { type ConfigLine, readConfigLines } from './config-lines.ts';
import { matchesList } from './patterns.ts';

/** What an ssh configuration says of one host. */
export interface ConfigOptions {
  /** The first value of each keyword (lower case) that applies; `identityfile` holds all of them. */
  readonly values: ReadonlyMap<string, readonly string[]>;
  readonly identityFiles: readonly string[];
  readonly notes: readonly Phrase[];
}

/** One file, and whether it is the operator's own: its permissions are then looked at, and it may be missing. */
export interface ConfigFile {
  readonly path: string;
  readonly isOwn: boolean;
  /** It was named by the operator, so that its absence is a mistake. */
  readonly isRequired: boolean;
}

/** Who is called, as far as `Host` and `Match` ask. */
export interface ConfigSubject {
  readonly alias: string;
  /** Named with the host; null leaves it to the configuration. */
  readonly user: string | null;
  readonly localUser: string;
  readonly home: string;
}

/** Options that change how a host is reached and that are not known here: said aloud. */
const NOT_DONE: ReadonlySet<string> = new Set([
  'addressfamily',
  'bindaddress',
  'bindinterface',
  'canonicalizehostname',
  'certificatefile',
  'ciphers',
  'kexalgorithms',
  'knownhostscommand',
  'macs',
  'pkcs11provider',
  'revokedhostkeys',
  'securitykeyprovider',
]);

/** Reads what the files say of a host, first file first: of each keyword the first value that applies counts. */
export async function readConfigOptions(
  files: readonly ConfigFile[],
  subject: ConfigSubject,
): Promise<Outcome<ConfigOptions>> {
  const reading = new ConfigReading(subject);
  for (const file of files) {
    const text = await readConfigFile(file);
    if (!text.ok) return text;
    if (text.value !== null) await reading.take(text.value, file.path, 0);
  }
  return good(reading.result());
}

/** The text of a configuration; null for a file that may be missing and is. */
export async function readConfigFile({ path, isOwn, isRequired }: ConfigFile): Promise<Outcome<string | null>> {
  try {
    const about = await stat(path);
    const uid = process.getuid?.() ?? about.uid;
    if (isOwn && ((about.uid !== 0 && about.uid !== uid) || (about.mode & 0o022) !== 0)) return bad(looseFault(path));
    return good(await readFile(path, 'utf8'));
  } catch (error) {
    if (!isRequired && codeOf(error) === 'ENOENT') return good(null);
    return bad(unreadableFault(path, error));
  }
}

class ConfigReading {
  readonly #subject: ConfigSubject;
  readonly #values = new Map<string, readonly string[]>();
  readonly #identityFiles: string[] = [];
  readonly #notes: Phrase[] = [];

  constructor(subject: ConfigSubject) {
    this.#subject = subject;
  }

  result(): ConfigOptions {
    return { values: this.#values, identityFiles: this.#identityFiles, notes: this.#notes };
  }

  async take(text: string, path: string, depth: number): Promise<void> {
    let isActive = true;
    for (const line of readConfigLines(text, path)) {
      if (line.keyword === 'host') isActive = matchesList(line.args, this.#subject.alias);
      else if (line.keyword === 'match') isActive = this.#matches(line);
      else if (isActive && line.keyword === 'include') await this.#include(line, path, depth);
      else if (isActive) this.#option(line);
    }
  }

  #option({ keyword, args, place }: ConfigLine): void {
    const [first] = args;
    if (first === undefined) return;
    if (keyword === 'identityfile') {
      if (!this.#identityFiles.includes(first)) this.#identityFiles.push(first);
      return;
    }
    // One of the two ways through another host excludes the other.
    if (keyword === 'proxyjump' && this.#values.has('proxycommand')) return;
    if (keyword === 'proxycommand' && this.#values.has('proxyjump')) return;
    if (this.#values.has(keyword)) return;
    this.#values.set(keyword, args);
    if (NOT_DONE.has(keyword)) this.#notes.push(notDone(keyword, place));
  }

  /** `Match all`, `host`, `originalhost`, `user`, `localuser`, each with `!`; a block with any other is left out, and said. */
  #matches({ args, place }: ConfigLine): boolean {
    let isMatch = args.length > 0;
    for (let at = 0; at < args.length; at += 1) {
      const word = args[at]?.toLowerCase() ?? '';
      const isNegated = word.startsWith('!');
      const name = isNegated ? word.slice(1) : word;
      if (name === 'all') continue;
      const text = this.#matched(name);
      if (text === null) {
        this.#notes.push(unknownMatch(word, place));
        return false;
      }
      at += 1;
      const isHit = matchesList((args[at] ?? '').split(','), text);
      if (isHit === isNegated) isMatch = false;
    }
    return isMatch;
  }

  #matched(criterion: string): string | null {
    const { alias, user, localUser } = this.#subject;
    switch (criterion) {
      case 'host':
        return this.#values.get('hostname')?.[0]?.replaceAll('%h', alias) ?? alias;
      case 'originalhost':
        return alias;
      case 'user':
        return user ?? this.#values.get('user')?.[0] ?? localUser;
      case 'localuser':
        return localUser;
      default:
        return null;
    }
  }

  async #include({ args, place }: ConfigLine, path: string, depth: number): Promise<void> {
    if (depth >= DEEPEST_INCLUDE) {
      this.#notes.push(tooDeep(place));
      return;
    }
    for (const pattern of args) {
      for (const file of await includedFiles(pattern, path, this.#subject.home)) {
        try {
          await this.take(await readFile(file, 'utf8'), file, depth + 1);
        } catch (error) {
          this.#notes.push(unreadableFault(file, error).message);
        }
      }
    }
  }
}

function looseFault(path: string) {
  const shown = inert(path);
  return fault(
    'denied',
    phrase(
      `a configuração do ssh ${shown} pode ser alterada por outros`,
      `the ssh configuration ${shown} can be changed by others`,
    ),
    phrase(`chmod go-w ${shellWord(shown)}`, `chmod go-w ${shellWord(shown)}`),
    'LINE_CONFIG',
  );
}

function unreadableFault(path: string, error: unknown) {
  const shown = inert(path);
  return fault(
    'malformed',
    phrase(
      `a configuração do ssh ${shown} não pôde ser lida: ${wordsOf(error)}`,
      `the ssh configuration ${shown} could not be read: ${wordsOf(error)}`,
    ),
    phrase('confira o caminho: ssh.configFile', 'check the path: ssh.configFile'),
    'LINE_CONFIG',
  );
}

function notDone(keyword: string, place: string): Phrase {
  return phrase(`${inert(place)}: ${keyword} não é seguido aqui`, `${inert(place)}: ${keyword} is not followed here`);
}

function unknownMatch(word: string, place: string): Phrase {
  return phrase(
    `${inert(place)}: Match ${inert(word)} não é entendido, o bloco foi deixado de fora`,
    `${inert(place)}: Match ${inert(word)} is not understood, its block is left out`,
  );
}

function tooDeep(place: string): Phrase {
  return phrase(`${inert(place)}: Include dentro de Include demais`, `${inert(place)}: too many nested Includes`);
}
