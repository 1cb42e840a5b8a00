import { type Fault, fault, type Outcome } from '../model/fault.ts';
import type { Secret } from '../model/secret.ts';
import type { WebAddress } from '../model/web-address.ts';
import { phrase } from '../text/lang.ts';
import type { CallOptions, Transport } from '../transport/transport.ts';
import { createHttp, isSuccess } from './http/http.ts';
import type { HttpRequest } from './http/http-pool.ts';

/** One thing to post. */
export interface WebPost {
  /** How the peer is called in messages. */
  readonly peer: string;
  readonly to: WebAddress;
  /** Stands behind the path: `/start`. */
  readonly suffix?: string;
  readonly headers?: Readonly<Record<string, Secret>>;
  /** JSON to post; without it the address is just asked for. */
  readonly json?: string;
}

/** Only the status counts; the path is never named, since whoever knows it may post there. */
function refused(status: number, place: string): Fault {
  const isGone = status === 404 || status === 410;
  const isMoved = status >= 300 && status < 400;
  return fault(
    status === 401 || status === 403 ? 'denied' : isGone ? 'absent' : 'malformed',
    phrase(`${place} respondeu ${status}`, `${place} answered ${status}`),
    isMoved
      ? phrase(
          'configure o endereço final em notify; redirecionamentos não são seguidos',
          'configure the final address in notify; redirects are not followed',
        )
      : status >= 500
        ? phrase(
            'o serviço está com problemas; veja a página de estado dele',
            'the service has problems; see its status page',
          )
        : status === 413
          ? phrase(
              'o relatório é grande demais para ele: ponha notify.webhook.send: text',
              'the report is too large for it: set notify.webhook.send: text',
            )
          : phrase('confira o endereço e os cabeçalhos em notify', 'check the address and the headers in notify'),
    String(status),
  );
}

function requestOf({ to, suffix = '', headers = {}, json }: WebPost): HttpRequest {
  const path = `${suffix === '' ? to.path.reveal() : to.path.reveal().replace(/\/+$/, '')}${suffix}${to.query.reveal()}`;
  const given = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value.reveal()]),
  );
  if (json === undefined) return { path, headers: given };
  return { path, method: 'POST', headers: { 'content-type': 'application/json', ...given }, body: json };
}

/** Posts once, from this machine; null when it was taken. */
export async function postToWeb(post: WebPost, transport: Transport, options: CallOptions): Promise<Fault | null> {
  const http = createHttp({ transport, endpoint: post.to.endpoint, peer: post.peer, maxConnections: 1 });
  try {
    const answer: Outcome<{ readonly status: number }> = await http.open(requestOf(post), options).then((opened) => {
      if (opened.ok) opened.value.body.on('error', () => undefined).destroy();
      return opened;
    });
    if (!answer.ok) return answer.fault;
    return isSuccess(answer.value.status) ? null : refused(answer.value.status, http.place);
  } finally {
    await http.close();
  }
}
