import { derAt, derElements } from './der.ts';

/** What the authority says of a certificate in the answer that the server staples to its own (RFC 6960, RFC 6066 section 8). */
export type StapledStatus = 'good' | 'revoked' | 'unknown';

/** Tag octets of CertStatus: `good [0]`, `revoked [1]`, `unknown [2]` (RFC 6960 section 4.2.1). */
const STATUSES: Readonly<Record<number, StapledStatus>> = { 128: 'good', 161: 'revoked', 130: 'unknown' };
const SEQUENCE = 0x30;

/**
 * The status in a stapled OCSP response; null for one that carries none (`tryLater`) or that cannot be read. Whether it is
 * signed by the authority is not checked: a browser does, and what is asked here is what it would be shown.
 */
export function stapledStatus(response: Uint8Array): StapledStatus | null {
  // OCSPResponse / responseBytes [0] / ResponseBytes / response OCTET STRING
  const basic = derAt(response, 0, 1, 0, 1);
  // BasicOCSPResponse / tbsResponseData
  const data = basic === null ? null : derAt(basic.content, 0, 0);
  if (data === null) return null;
  // version [0]?, responderID, producedAt, responses: the first plain sequence.
  const responses = derElements(data.content).find(({ tag }) => tag === SEQUENCE);
  const status = responses === undefined ? null : derAt(responses.content, 0, 1);
  return status === null ? null : (STATUSES[status.tag] ?? null);
}

/** DER of the object identifiers of extensions that node:crypto does not tell. */
const OIDS = {
  /** 2.5.29.35, RFC 5280 section 4.2.1.1. */
  authorityKey: Buffer.from('0603551d23', 'hex'),
  /** 1.3.6.1.4.1.11129.2.4.2, RFC 6962 section 3.3. */
  timestamps: Buffer.from('060a2b06010401d679020402', 'hex'),
  /** 1.3.6.1.5.5.7.1.24, RFC 7633: browsers refuse the certificate without a stapled answer. */
  mustStaple: Buffer.from('06082b06010505070118', 'hex'),
} as const;

/** Whether a certificate carries an extension. */
export function hasExtension(certificate: Uint8Array, name: keyof typeof OIDS): boolean {
  return Buffer.from(certificate.buffer, certificate.byteOffset, certificate.byteLength).includes(OIDS[name]);
}

/** The key identifier of the authority that signed a certificate; null when it does not say. */
export function authorityKeyOf(certificate: Uint8Array): Uint8Array | null {
  const bytes = Buffer.from(certificate.buffer, certificate.byteOffset, certificate.byteLength);
  const at = bytes.indexOf(OIDS.authorityKey);
  if (at < 0) return null;
  // OCTET STRING / AuthorityKeyIdentifier / keyIdentifier [0]
  const key = derAt(bytes.subarray(at + OIDS.authorityKey.length), 0, 0, 0);
  return key?.tag === 0x80 ? key.content : null;
}

/**
 * What a certificate is called in ACME Renewal Information (RFC 9773 section 4.1): the authority's key identifier and the
 * serial number, each in base64url, with a dot between. Null when the certificate does not name its authority's key.
 * @param serial Hexadecimal, as node:crypto gives it.
 */
export function renewalId(certificate: Uint8Array, serial: string): string | null {
  const key = authorityKeyOf(certificate);
  if (key === null || !/^[0-9a-f]+$/i.test(serial)) return null;
  const even = serial.length % 2 === 0 ? serial : `0${serial}`;
  // An INTEGER whose first bit is set has a zero octet before it.
  const number = Buffer.from(/^[89a-f]/i.test(even) ? `00${even}` : even, 'hex');
  return `${Buffer.from(key).toString('base64url')}.${number.toString('base64url')}`;
}
