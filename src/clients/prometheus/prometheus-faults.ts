import { type Fault, type FaultKind, fault } from '../../model/fault.ts';
import { inert } from '../../text/inert.ts';
import { type Phrase, phrase } from '../../text/lang.ts';
import { type HttpReply, isSuccess } from '../http/http.ts';
import { statusFault } from '../http/http-faults.ts';
import { asText, member } from '../json.ts';

interface Story {
  readonly kind: FaultKind;
  readonly hint: Phrase;
}

const BAD_QUERY: Story = {
  kind: 'malformed',
  hint: phrase('a consulta está errada: corrija a expressão', 'the query is wrong: correct the expression'),
};

const TOO_MUCH: Story = {
  kind: 'denied',
  hint: phrase(
    'o limite do inquilino foi atingido: consultas menores, ou aumente o limite dele',
    "the tenant's limit was reached: smaller queries, or raise its limit",
  ),
};

/**
 * Kind and remedy by `errorType` (prometheus/web/api/v1/api.go; Mimir's pkg/api/error; VictoriaMetrics gives the HTTP status
 * in its place).
 */
const ERRORS: Readonly<Record<string, Story>> = {
  bad_data: BAD_QUERY,
  '400': BAD_QUERY,
  '422': BAD_QUERY,
  too_many_requests: TOO_MUCH,
  '429': TOO_MUCH,
  execution: {
    kind: 'malformed',
    hint: phrase(
      'a consulta não pôde ser calculada: corrija a expressão ou reduza séries e intervalo',
      'the query could not be computed: correct the expression, or fewer series and a shorter range',
    ),
  },
  timeout: {
    kind: 'timeout',
    hint: phrase('a consulta demora demais: reduza o intervalo', 'the query takes too long: a shorter range'),
  },
  canceled: {
    kind: 'timeout',
    hint: phrase('a consulta foi interrompida: tente de novo', 'the query was interrupted: try again'),
  },
  unavailable: {
    kind: 'unreachable',
    hint: phrase('o Prometheus está iniciando ou parando: espere', 'Prometheus is starting or stopping: wait'),
  },
  not_found: {
    kind: 'absent',
    hint: phrase('confira o nome e a versão do Prometheus', 'check the name and the version of Prometheus'),
  },
};

function errorFault(errorType: string, words: string, place: string): Fault {
  const { kind, hint } = ERRORS[errorType] ?? {
    kind: 'malformed',
    hint: phrase('veja os logs do Prometheus', 'read the logs of Prometheus'),
  };
  const said = inert(words).slice(0, 300);
  return fault(kind, phrase(`${place}: ${said}`, `${place}: ${said}`), hint, inert(errorType));
}

/** Mimir, Cortex and Thanos Receive turn away who does not say which tenant it is (`no org id`, `no valid org id found`). */
function noTenantFault(place: string, status: number): Fault {
  return fault(
    'denied',
    phrase(`${place} pede um inquilino (X-Scope-OrgID)`, `${place} asks for a tenant (X-Scope-OrgID)`),
    phrase(
      'ponha prometheus.tenant na configuração do alvo',
      'put prometheus.tenant into the configuration of the target',
    ),
    String(status),
  );
}

function notOfferedFault(place: string, path: string): Fault {
  const where = inert(path).replace(/\?.*$/, '');
  return fault(
    'absent',
    phrase(`${place} não oferece ${where}`, `${place} does not offer ${where}`),
    phrase(
      'nem todo compatível com o Prometheus o tem: no VictoriaMetrics as regras vêm de -vmalert.proxyURL',
      'not everything that is compatible with Prometheus has it: in VictoriaMetrics rules come from -vmalert.proxyURL',
    ),
    'NOT_OFFERED',
  );
}

function notPrometheusFault(place: string, path: string): Fault {
  return fault(
    'malformed',
    phrase(
      `${place} não respondeu como o Prometheus em ${path}`,
      `${place} did not answer as Prometheus does on ${path}`,
    ),
    phrase(
      'confira o endereço e o prefixo (--web.route-prefix); pode ser um proxy ou outro serviço',
      'check the address and the prefix (--web.route-prefix); it may be a proxy or another service',
    ),
    'NOT_PROMETHEUS',
  );
}

/** The fault of an answer that is no success; `json` is its body where that is JSON. */
export function refusalFault({ status, text, headers }: HttpReply, json: unknown, place: string, path: string): Fault {
  // Mimir says it in its own envelope or as plain text, by version and by who stands before it.
  if (/\bno (valid )?org id\b/i.test(text)) return noTenantFault(place, status);
  const errorType = asText(member(json, 'errorType'));
  if (errorType !== '') return errorFault(errorType, asText(member(json, 'error')), place);
  if (status === 400 && /unsupported path/.test(text)) return notOfferedFault(place, path);
  if (!isSuccess(status)) return statusFault(status, place, path, text, headers.location);
  return notPrometheusFault(place, path);
}

/** The fault of an expression that gives a range or a text where one value a series is wanted. */
export function notInstantFault(place: string): Fault {
  return fault(
    'malformed',
    phrase(`${place}: a expressão não dá valores instantâneos`, `${place}: the expression gives no instant values`),
    phrase('tire o intervalo [5m] do fim ou use rate(...)', 'drop the range [5m] at the end, or use rate(...)'),
    'NOT_INSTANT',
  );
}
