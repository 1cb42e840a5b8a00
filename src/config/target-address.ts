import type { Outcome } from '../model/fault.ts';
import { bad, fault, good } from '../model/fault.ts';
import { inert } from '../text/inert.ts';
import { phrase } from '../text/lang.ts';
import { keepClosed } from './open-secrets.ts';
import type { Known } from './schema/context.ts';
import type { TargetConfig } from './schema/root.ts';
import { target } from './schema/target.ts';

/** A target that the command line names by its address, without a configuration. */
export interface AdHocTarget {
  /** Its host's name, which stands in every phrase. */
  readonly name: string;
  readonly target: TargetConfig;
}

/** True for what names a target by its address. */
export function isTargetAddress(text: string): boolean {
  return /^ssh:/i.test(text);
}

/** Reads `ssh://[user@]host[:port][/folder]`; the folder is the project's on the target. */
export function readTargetAddress(text: string, known: Known, home: string): Outcome<AdHocTarget> {
  const match = /^(ssh:\/\/(?:[^@/]*@)?(\[[^\]/]+\]|[^/:@]+)(?::\d+)?)(\/.*)?$/i.exec(text);
  const [, address = '', host = '', folder = ''] = match ?? [];
  const directory = folder.replace(/\/+$/, '');
  const parsed = target({ known, home, openSecret: keepClosed }).safeParse({
    transport: address.replace(/^ssh:/i, 'ssh:'),
    ...(directory === '' ? {} : { directory }),
  });
  if (match === null || !parsed.success) return bad(badAddress(text));
  const name = host.replace(/^\[|\]$/g, '').replace(/[^A-Za-z0-9._-]/g, '-');
  return good({ name, target: parsed.data });
}

function badAddress(text: string) {
  // Whoever writes a password there must not find it in a log.
  const shown = inert(text).replace(/^(ssh:\/\/[^:@/]*):[^@/]*@/i, '$1:…@');
  const hasPassword = shown !== inert(text);
  return fault(
    'malformed',
    phrase(`${shown} não é o endereço de um alvo`, `${shown} is not the address of a target`),
    hasPassword
      ? phrase(
          'tire a senha do endereço: o ssh usa chave ou agente, ou pergunta',
          'take the password out of the address: ssh uses a key or an agent, or asks',
        )
      : phrase('escreva ssh://usuário@host:porta/pasta', 'write ssh://user@host:port/folder'),
    'ADDRESS',
  );
}
