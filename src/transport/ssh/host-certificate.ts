import { randomBytes } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { CERTIFICATE_TYPES } from './certificate.ts';
import { FieldReader, fieldOf } from './wire-format.ts';

const MSG_KEXINIT = 20;
const MSG_ECDH_INIT = 30;
const MSG_ECDH_REPLY = 31;
/** The longest packet that a server may send unasked (RFC 4253 section 6.1). */
const MOST_BYTES = 35_000;

/**
 * Asks a server for its host certificate, which ssh2 cannot: the first messages of a connection (RFC 4253 sections 4, 7 and 8,
 * RFC 8731), up to the one that carries the certificate. Nothing is trusted for it: the certificate proves itself by its
 * authority's signature, and that the server holds the key is proven when ssh2 connects. Null when it shows none.
 * The stream is destroyed.
 */
export async function fetchHostCertificate(stream: Duplex, signal: AbortSignal): Promise<Buffer | null> {
  const stop = () => stream.destroy();
  signal.addEventListener('abort', stop, { once: true });
  // A server that has no certificate ends the connection: that is an answer.
  stream.on('error', () => undefined);
  try {
    stream.write('SSH-2.0-sparkone_tui\r\n');
    stream.write(packetOf(kexInit()));
    return await readCertificate(stream);
  } catch {
    return null;
  } finally {
    signal.removeEventListener('abort', stop);
    stream.destroy();
  }
}

async function readCertificate(stream: Duplex): Promise<Buffer | null> {
  let rest = Buffer.alloc(0);
  let hasGreeted = false;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    rest = Buffer.concat([rest, chunk]);
    if (rest.length > MOST_BYTES) return null;
    if (!hasGreeted) {
      const greeting = /(?:^|\n)SSH-[^\r\n]*\r?\n/.exec(rest.toString('latin1'));
      if (greeting === null) continue;
      rest = rest.subarray(greeting.index + greeting[0].length);
      hasGreeted = true;
    }
    for (let packet = takePacket(rest); packet !== null; packet = takePacket(rest)) {
      rest = rest.subarray(packet.length);
      const [type] = packet.payload;
      if (type === MSG_KEXINIT) stream.write(packetOf(ecdhInit()));
      else if (type === MSG_ECDH_REPLY) return new FieldReader(packet.payload.subarray(1)).string();
    }
  }
  return null;
}

function takePacket(bytes: Buffer): { readonly payload: Buffer; readonly length: number } | null {
  if (bytes.length < 5) return null;
  const length = 4 + bytes.readUInt32BE();
  if (bytes.length < length) return null;
  return { payload: bytes.subarray(5, length - (bytes[4] ?? 0)), length };
}

/** Not encrypted yet: length, length of the padding, payload, padding to a multiple of eight. */
function packetOf(payload: Buffer): Buffer {
  const padding = 8 - ((payload.length + 5) % 8) + 8;
  const head = Buffer.alloc(5);
  head.writeUInt32BE(1 + payload.length + padding);
  head[4] = padding;
  return Buffer.concat([head, payload, randomBytes(padding)]);
}

function kexInit(): Buffer {
  const ciphers = 'aes128-gcm@openssh.com,aes256-gcm@openssh.com,aes128-ctr,aes256-ctr,chacha20-poly1305@openssh.com';
  const macs = 'hmac-sha2-256,hmac-sha2-512';
  const hostKeys = CERTIFICATE_TYPES.flatMap((type) =>
    type.startsWith('ssh-rsa-') ? ['rsa-sha2-512-cert-v01@openssh.com', 'rsa-sha2-256-cert-v01@openssh.com'] : [type],
  );
  const lists = ['curve25519-sha256,curve25519-sha256@libssh.org', hostKeys.join(','), ciphers, ciphers, macs, macs];
  return Buffer.concat([
    Buffer.from([MSG_KEXINIT]),
    randomBytes(16),
    ...[...lists, 'none', 'none', '', ''].map(fieldOf),
    Buffer.alloc(5),
  ]);
}

/** Any 32 bytes are a public key of X25519: the exchange is never finished, so nobody needs the private half. */
function ecdhInit(): Buffer {
  return Buffer.concat([Buffer.from([MSG_ECDH_INIT]), fieldOf(randomBytes(32))]);
}
