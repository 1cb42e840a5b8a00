import { type Fault, type FaultKind, fault } from '../../model/fault.ts';
import { en, pt } from '../../text/formats.ts';
import { inert } from '../../text/inert.ts';
import { type Phrase, phrase } from '../../text/lang.ts';
import { codeOf, wireFault, wordsOf } from '../../transport/faults.ts';

/** A fault on its way through undici, which only knows errors. Never leaves this floor. */
export class CarriedFault extends Error {
  readonly fault: Fault;

  constructor(carried: Fault) {
    super(carried.message.en);
    this.fault = carried;
  }
}

/** The fault of an error that undici gave for a request to `place`. */
export function requestFault(error: unknown, place: string, timeoutMs: number, signal: AbortSignal): Fault {
  if (!signal.aborted && error instanceof CarriedFault) return error.fault;
  const code = codeOf(error) ?? (error instanceof Error ? error.name : '');
  if (!signal.aborted) {
    if (code === 'UND_ERR_SOCKET') {
      return wireFault(Object.assign(new Error(wordsOf(error)), { code: 'ECONNRESET' }), place, timeoutMs);
    }
    if (/^(HPE_|HTTPParserError|UND_ERR_(RES|HEADERS_OVERFLOW|HTTP_PARSER|NOT_SUPPORTED|INVALID))/.test(code)) {
      return fault(
        'malformed',
        phrase(
          `${place} não fala HTTP direito: ${wordsOf(error)}`,
          `${place} does not speak proper HTTP: ${wordsOf(error)}`,
        ),
        phrase('confira se a porta é mesmo desse serviço', 'check that the port really is that of this service'),
        code,
      );
    }
  }
  return wireFault(error, place, timeoutMs, signal);
}

interface Verdict {
  readonly kind: FaultKind;
  readonly told: Phrase;
  readonly hint: Phrase;
}

/** The fault of an answer whose status is not 2xx; `body` is its beginning and `location` where a redirect leads. */
export function statusFault(status: number, place: string, path: string, body: string, location?: string): Fault {
  const { kind, told, hint } = wantsCertificate(status, body)
    ? noCertificate(status, place)
    : judgeStatus(status, place, inert(path), location);
  const said = inert(body.trim().replace(/\s+/g, ' ')).slice(0, 200);
  const tail = said === '' || said.startsWith('<') ? '' : `: ${said}`;
  return fault(kind, phrase(told['pt-BR'] + tail, told.en + tail), hint, String(status));
}

/** nginx answers so, with 400 or codes of its own (ngx_http_request.h: 495, 496). */
function wantsCertificate(status: number, body: string): boolean {
  return status === 496 || (status === 400 && /no required ssl certificate/i.test(body));
}

function noCertificate(status: number, place: string): Verdict {
  return {
    kind: 'denied',
    told: phrase(
      `${place} exige um certificado de cliente (${status})`,
      `${place} demands a client certificate (${status})`,
    ),
    hint: phrase('ponha tls.cert e tls.key na configuração', 'put tls.cert and tls.key into the configuration'),
  };
}

function judgeStatus(status: number, place: string, path: string, location: string | undefined): Verdict {
  const answered = phrase(`${place} respondeu ${status} em ${path}`, `${place} answered ${status} on ${path}`);
  if (status >= 300 && status < 400) {
    const to = inert(location ?? '?');
    return {
      kind: 'malformed',
      told: phrase(
        `${place} redireciona ${path} (${status}) para ${to}`,
        `${place} redirects ${path} (${status}) to ${to}`,
      ),
      hint: phrase(
        'configure o endereço final; redirecionamentos não são seguidos',
        'configure the final address; redirects are not followed',
      ),
    };
  }
  if (status === 401) {
    return {
      kind: 'denied',
      told: phrase(`${place} pede usuário e senha (401)`, `${place} asks for user and password (401)`),
      hint: phrase(
        'ponha username e password (ou token) desse serviço na configuração do alvo',
        "put this service's username and password (or token) into the configuration of the target",
      ),
    };
  }
  if (status === 403) {
    return {
      kind: 'denied',
      told: phrase(`${place} nega o acesso a ${path} (403)`, `${place} forbids ${path} (403)`),
      hint: phrase(
        'confira permissões e lista de IPs do serviço',
        "check the service's permissions and its list of IPs",
      ),
    };
  }
  if (status === 404) {
    return {
      kind: 'absent',
      told: phrase(`${place} não tem ${path} (404)`, `${place} has no ${path} (404)`),
      hint: phrase(
        'confira o prefixo do caminho e a versão do serviço',
        'check the path prefix and the version of the service',
      ),
    };
  }
  if (status === 405 || status === 501) {
    return {
      kind: 'unsupported',
      told: answered,
      hint: phrase('essa versão do serviço não oferece isso', 'this version of the service does not offer that'),
    };
  }
  if (status === 429) {
    return {
      kind: 'denied',
      told: phrase(`${place} limitou as chamadas (429)`, `${place} limits our calls (429)`),
      hint: phrase('espere a janela do limite passar', 'wait for the rate limit window to pass'),
    };
  }
  if (status === 502 || status === 503 || status === 504) {
    return {
      kind: 'unreachable',
      told: answered,
      hint: phrase(
        'o serviço por trás está fora ou iniciando: veja seu estado e logs',
        'the service behind it is down or starting: see its state and logs',
      ),
    };
  }
  return {
    kind: 'malformed',
    told: answered,
    hint:
      status >= 500
        ? phrase('veja os logs do serviço nesse instante', 'read the logs of the service at that moment')
        : phrase('confira o endereço e a versão do serviço', 'check the address and the version of the service'),
  };
}

/** The fault of an answer that is larger than is sensible. */
export function hugeFault(place: string, path: string, maxBytes: number): Fault {
  return fault(
    'malformed',
    phrase(
      `${place} respondeu mais de ${pt.bytes(maxBytes)} em ${inert(path)}`,
      `${place} answered more than ${en.bytes(maxBytes)} on ${inert(path)}`,
    ),
    phrase(
      'confira se o endereço é mesmo desse serviço; peça menos dados',
      'check that the address really is that of this service; ask for less data',
    ),
    'TOO_LARGE',
  );
}

/** The fault of an answer that should be JSON and is not; `body` is its beginning. */
export function notJsonFault(place: string, path: string, contentType: string | undefined, body: string): Fault {
  const type = inert(contentType ?? '?');
  const start = inert(body.trim().replace(/\s+/g, ' ')).slice(0, 80);
  return fault(
    'malformed',
    phrase(
      `${place} não respondeu JSON em ${inert(path)} (${type}): ${start}`,
      `${place} did not answer JSON on ${inert(path)} (${type}): ${start}`,
    ),
    phrase(
      'confira se o endereço é mesmo desse serviço e não de um proxy ou página de login',
      'check that the address is that service and not a proxy or a login page',
    ),
    'NOT_JSON',
  );
}
