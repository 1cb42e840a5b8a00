import { Secret } from '../model/secret.ts';
import { inert } from '../text/inert.ts';
import { type Phrase, phrase } from '../text/lang.ts';
import { decodeUtf8 } from './decode.ts';
import { readSmallFile } from './read-file.ts';
import { Refusal } from './values/refusal.ts';
import type { OpenSecret } from './values/secret-leaf.ts';

const MAX_SECRET_BYTES = 64 * 1024;

/** Leaves every reference closed: for looking at the form of a single layer only. */
export const keepClosed: OpenSecret = () => new Secret('');

/** Opens references; `onFile` is told of every file read, and whether others on this machine can read it. */
export function secretOpener(
  env: Readonly<Record<string, string | undefined>>,
  home: string,
  onFile: (path: string, isLoose: boolean) => void,
): OpenSecret {
  return ({ kind, name }) => (kind === 'env' ? fromVariable(name, env[name]) : fromFile(name, home, onFile));
}

function fromVariable(name: string, value: string | undefined): Secret | Refusal {
  if (value !== undefined && value !== '') return new Secret(value);
  const state = value === undefined ? phrase('não está definida', 'is not set') : phrase('está vazia', 'is empty');
  return new Refusal(
    phrase(
      `a variável ${name} com o segredo (ela ${state['pt-BR']})`,
      `the variable ${name} with the secret (it ${state.en})`,
    ),
    phrase(`defina com export ${name}=…, ou use file:CAMINHO`, `set it with export ${name}=…, or use file:PATH`),
  );
}

function fromFile(given: string, home: string, onFile: (path: string, isLoose: boolean) => void): Secret | Refusal {
  const path = given.startsWith('~/') ? `${home}/${given.slice(2)}` : given;
  const shown = inert(path);
  const refuse = (why: Phrase, remedy: Phrase) =>
    new Refusal(
      phrase(`o segredo no arquivo ${shown} (${why['pt-BR']})`, `the secret in the file ${shown} (${why.en})`),
      remedy,
    );
  if (!path.startsWith('/'))
    return refuse(
      phrase('o caminho não é absoluto', 'the path is not absolute'),
      phrase('comece com "/" ou "~/"', 'begin with "/" or "~/"'),
    );
  const read = readSmallFile(path, MAX_SECRET_BYTES);
  if (read.kind === 'absent')
    return refuse(
      phrase('não existe', 'it does not exist'),
      phrase(
        'crie o arquivo com chmod 600, ou corrija o caminho',
        'create the file with chmod 600, or correct the path',
      ),
    );
  if (read.kind === 'failed') return refuse(read.found, read.remedy);
  const decoded = decodeUtf8(read.bytes);
  const value = decoded.ok ? decoded.text.replace(/\r?\n$/, '') : '';
  if (value === '')
    return refuse(
      decoded.ok ? phrase('está vazio', 'it is empty') : decoded.found,
      phrase('grave o segredo numa linha', 'write the secret in one line'),
    );
  onFile(path, (read.mode & 0o044) !== 0);
  return new Secret(value);
}
