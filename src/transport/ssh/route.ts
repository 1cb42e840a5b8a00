import { bad, fault, good, type Outcome } from '../../model/fault.ts';
import { inert } from '../../text/inert.ts';
import { phrase } from '../../text/lang.ts';
import type { HostSettings } from './host-settings.ts';
import { type Operator, resolveHost, type SshTarget } from './resolve.ts';

/** More hosts in a row than anybody has; a configuration that goes round in circles ends here. */
const MOST_HOPS = 8;

/** Every host on the way, first to be called first, the target last. */
export async function routeTo(target: SshTarget, operator: Operator): Promise<Outcome<readonly HostSettings[]>> {
  const last = await resolveHost({ alias: target.host, user: target.user, port: target.port }, target, operator);
  if (!last.ok) return last;
  const jumps = target.jump === undefined ? last.value.jumps : target.jump.split(',').map((jump) => jump.trim());
  const before = await jumpRoute(jumps, target, operator, 1);
  if (!before.ok) return before;
  // A command in place of a connection makes sense only where nothing stands before it.
  const settings = jumps.length > 0 ? { ...last.value, proxyCommand: null } : last.value;
  return good([...before.value, settings]);
}

/** The way through jump hosts: the first may have jumps of its own, the next are called through the one before. */
async function jumpRoute(
  jumps: readonly string[],
  target: SshTarget,
  operator: Operator,
  depth: number,
): Promise<Outcome<readonly HostSettings[]>> {
  if (depth + jumps.length > MOST_HOPS) return bad(tooManyFault(jumps));
  const route: HostSettings[] = [];
  for (const [index, jump] of jumps.entries()) {
    const call = readJump(jump);
    if (call === null) return bad(badJumpFault(jump));
    const settings = await resolveHost(call, target, operator);
    if (!settings.ok) return settings;
    if (index === 0) {
      const before = await jumpRoute(settings.value.jumps, target, operator, depth + jumps.length);
      if (!before.ok) return before;
      route.push(...before.value);
    }
    route.push(
      index === 0 && settings.value.jumps.length === 0 ? settings.value : { ...settings.value, proxyCommand: null },
    );
  }
  return good(route);
}

/** `[user@]host[:port]`, an IPv6 address in brackets where a port follows. */
export function readJump(
  text: string,
): { readonly alias: string; readonly user: string | undefined; readonly port: number | undefined } | null {
  const match = /^(?:([^@\s]+)@)?(\[[0-9a-fA-F:.%]+\]|[^\s:@[\]]+|[0-9a-fA-F:.%]+)(?::(\d{1,5}))?$/.exec(text);
  const host = match?.[2];
  if (match === null || host === undefined) return null;
  return {
    alias: host.replace(/^\[|\]$/g, ''),
    user: match[1],
    port: match[3] === undefined ? undefined : Number(match[3]),
  };
}

function badJumpFault(jump: string) {
  const shown = inert(jump);
  return fault(
    'malformed',
    phrase(`host intermediário não entendido: ${shown}`, `host in between not understood: ${shown}`),
    phrase('escreva usuário@host:porta em ProxyJump ou ssh.jump', 'write user@host:port in ProxyJump or ssh.jump'),
    'LINE_CONFIG',
  );
}

function tooManyFault(jumps: readonly string[]) {
  const shown = inert(jumps.join(','));
  return fault(
    'malformed',
    phrase(
      `hosts intermediários demais, ou em círculo: ${shown}`,
      `too many hosts in between, or in a circle: ${shown}`,
    ),
    phrase('confira ProxyJump em ~/.ssh/config', 'check ProxyJump in ~/.ssh/config'),
    'LINE_CONFIG',
  );
}
