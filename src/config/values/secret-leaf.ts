import { Secret } from '../../model/secret.ts';
import { type Phrase, phrase } from '../../text/lang.ts';
import { type Leaf, leaf } from './leaf.ts';
import { Refusal } from './refusal.ts';

/** Opens `env:NAME` and `file:PATH`; a refusal says why it cannot. */
export type OpenSecret = (reference: { readonly kind: 'env' | 'file'; readonly name: string }) => Secret | Refusal;

/** Tells a reference from a literal; null for a literal. */
export function secretReference(text: string): { readonly kind: 'env' | 'file'; readonly name: string } | null {
  const match = /^(env|file):(.+)$/s.exec(text.trim());
  if (match === null) return null;
  return { kind: match[1] === 'env' ? 'env' : 'file', name: match[2] ?? '' };
}

/** Whether a text of the configuration is a secret written out, not a reference to one. */
export function isLiteralSecret(text: string): boolean {
  return secretReference(text) === null;
}

const WANTED = phrase('env:NOME, file:CAMINHO ou o próprio segredo', 'env:NAME, file:PATH, or the secret itself');

function readSecret(raw: unknown, open: OpenSecret): Secret | Refusal {
  if (typeof raw !== 'string' || raw === '')
    return new Refusal(
      WANTED,
      typeof raw === 'number' || typeof raw === 'boolean'
        ? phrase('ponha o valor entre aspas', 'put the value in quotes')
        : phrase('escreva um valor ou tire a linha', 'write a value or take the line out'),
    );
  const reference = secretReference(raw);
  if (reference === null) return new Secret(raw);
  if (reference.kind === 'env' && !/^[A-Za-z_]\w*$/.test(reference.name))
    return new Refusal(
      WANTED,
      phrase(
        'o nome de uma variável tem só letras, números e _',
        'the name of a variable has letters, digits and _ only',
      ),
    );
  return open(reference);
}

const KIND = { json: { type: 'string', minLength: 1 }, isText: true, isSecret: true };

/** A secret: `env:NAME`, `file:PATH`, or the value itself. */
export function secret(open: OpenSecret): Leaf<Secret> {
  return leaf({ ...KIND, name: phrase('segredo', 'secret') }, (raw) => readSecret(raw, open));
}

/**
 * An address that may hold a password, given as a secret is. It is opened here to be taken apart, so that a wrong one is a
 * problem of the configuration; its password goes on as a {@link Secret}. Null while references are kept closed.
 */
export function secretAddress<T>(
  open: OpenSecret,
  wanted: Phrase,
  parse: (text: string) => T | null,
  remedy = phrase('confira esquema, usuário, host e banco', 'check scheme, user, host and database'),
): Leaf<T | null> {
  return leaf({ ...KIND, name: phrase('endereço, como segredo', 'address, as a secret') }, (raw) => {
    const found = readSecret(raw, open);
    if (found instanceof Refusal) return found;
    const text = found.reveal();
    if (text === '') return null;
    return parse(text) ?? new Refusal(wanted, remedy);
  });
}
