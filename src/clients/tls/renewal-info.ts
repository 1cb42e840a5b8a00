import { bad, fault, good, type Outcome } from '../../model/fault.ts';
import type { Endpoint } from '../../model/service.ts';
import { inert } from '../../text/inert.ts';
import { phrase } from '../../text/lang.ts';
import type { CallOptions, Transport } from '../../transport/transport.ts';
import { createHttp, parseJson } from '../http/http.ts';
import { asText, member, memberAt } from '../json.ts';

/** When the authority wants a certificate renewed (RFC 9773 section 4.2). Epoch milliseconds. */
export interface RenewalWindow {
  readonly start: number;
  readonly end: number;
  /** Page that says why, when it is earlier than usual; '' without. */
  readonly explanation: string;
  /** How long the answer is to be kept; null when the authority does not say. */
  readonly keepMs: number | null;
}

/** Directories of authorities that tell of renewal, by the organisation that their certificates name as issuer. */
const DIRECTORIES: Readonly<Record<string, string>> = {
  "Let's Encrypt": 'https://acme-v02.api.letsencrypt.org/directory',
  'Google Trust Services': 'https://dv.acme-v02.api.pki.goog/directory',
};

/** The ACME directory of an issuer (`C=US, O=Let's Encrypt, CN=R11`); null for one whose directory is not known. */
export function directoryOf(issuer: string): string | null {
  return Object.entries(DIRECTORIES).find(([name]) => issuer.includes(`O=${name}`))?.[1] ?? null;
}

/** What is asked. */
export interface RenewalQuestion {
  /** URL of the authority's directory. */
  readonly directory: string;
  /** The certificate's name there. */
  readonly certificate: string;
  /** Address in place of the directory's name, for one that only the stack's own network knows. */
  readonly host?: string;
}

const MAX_BYTES = 64 * 1024;

/** Asks the authority when a certificate is to be renewed. One without renewal information is an `unsupported` fault. */
export async function readRenewalWindow(
  transport: Transport,
  { directory, certificate, host }: RenewalQuestion,
  options: CallOptions,
): Promise<Outcome<RenewalWindow>> {
  const listed = await getJson(transport, directory, host, options);
  if (!listed.ok) return listed;
  const base = asText(member(listed.value.json, 'renewalInfo'));
  if (base === '') return bad(noRenewalInfo(directory));
  const isSameHost = URL.parse(base)?.hostname === URL.parse(directory)?.hostname;
  const url = `${base.replace(/\/$/, '')}/${certificate}`;
  const told = await getJson(transport, url, isSameHost ? host : undefined, options);
  if (!told.ok) return told;
  const { json, retryAfter } = told.value;
  const [start, end] = ['start', 'end'].map((name) => Date.parse(asText(memberAt(json, 'suggestedWindow', name))));
  if (start === undefined || end === undefined || !(start <= end)) return bad(oddWindow(directory));
  const seconds = Number(retryAfter);
  return good({
    start,
    end,
    explanation: inert(asText(member(json, 'explanationURL'))).slice(0, 200),
    keepMs: seconds > 0 ? seconds * 1000 : null,
  });
}

async function getJson(
  transport: Transport,
  url: string,
  host: string | undefined,
  options: CallOptions,
): Promise<Outcome<{ readonly json: unknown; readonly retryAfter: string | undefined }>> {
  const parsed = URL.parse(url);
  if (parsed === null || parsed.protocol !== 'https:') return bad(oddWindow(url));
  const { hostname, port, pathname, search } = parsed;
  const endpoint: Endpoint = {
    address: { kind: 'tcp', host: host ?? hostname, port: port === '' ? 443 : Number(port) },
    route: 'config',
    prefix: '',
    tls: true,
  };
  // An authority inside of the stack has a root of its own; what it says is shown and nothing is done with it.
  const http = createHttp({
    transport,
    endpoint,
    peer: hostname,
    authority: parsed.host,
    isVerified: host === undefined,
  });
  try {
    const reply = await http.ask({ path: `${pathname}${search}`, maxBytes: MAX_BYTES }, options);
    if (!reply.ok) return reply;
    const json = parseJson(reply.value, http.place, pathname);
    return json.ok ? good({ json: json.value, retryAfter: reply.value.headers['retry-after'] }) : json;
  } finally {
    await http.close();
  }
}

function noRenewalInfo(directory: string) {
  return fault(
    'unsupported',
    phrase(
      `a autoridade ${inert(directory)} não informa quando renovar (ARI)`,
      `the authority ${inert(directory)} does not tell when to renew (ARI)`,
    ),
    phrase('valem os dias do runbook', 'go by the days of the runbook'),
    'NO_ARI',
  );
}

function oddWindow(place: string) {
  return fault(
    'malformed',
    phrase(
      `${inert(place)} respondeu algo que não é uma janela`,
      `${inert(place)} answered something that is no window`,
    ),
    phrase('valem os dias do runbook', 'go by the days of the runbook'),
    'ODD_WINDOW',
  );
}
