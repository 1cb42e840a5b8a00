import { type Fault, fault } from '../model/fault.ts';
import { phrase } from '../text/lang.ts';
import { codeOf, wireFault, wordsOf } from './faults.ts';

/** The fault of a TLS handshake with `place`: no TLS there, a certificate that is not accepted, or the way to it. */
export function tlsFault(error: unknown, place: string, timeoutMs: number, signal: AbortSignal): Fault {
  const code = codeOf(error);
  if (signal.aborted || code === undefined) return wireFault(error, place, timeoutMs, signal);
  if (isAlert(code)) return refusedFault(place, code, wordsOf(error));
  if (code.startsWith('ERR_SSL') || code === 'EPROTO') {
    return fault(
      'malformed',
      phrase(
        `${place} não fala TLS nessa porta: ${wordsOf(error)}`,
        `${place} does not speak TLS there: ${wordsOf(error)}`,
      ),
      phrase(
        'confira a porta e se o endereço é http ou https',
        'check the port, and whether the address is http or https',
      ),
      code,
    );
  }
  if (isCertificateCode(code)) {
    return fault(
      'malformed',
      phrase(
        `o certificado de ${place} não é aceito: ${wordsOf(error)}`,
        `the certificate of ${place} is not accepted: ${wordsOf(error)}`,
      ),
      phrase(
        'veja a aba TLS; renove o certificado ou corrija o nome e a cadeia',
        'see the TLS tab; renew the certificate, or correct its name and chain',
      ),
      code,
    );
  }
  return wireFault(error, place, timeoutMs, signal);
}

/** An alert of the peer (RFC 8446 section 6): it does speak TLS, and turns us away. */
function isAlert(code: string): boolean {
  return /^ERR_SSL_.*(ALERT|UNRECOGNIZED_NAME)/.test(code);
}

function refusedFault(place: string, code: string, words: string): Fault {
  const wantsCertificate = /CERTIFICATE_REQUIRED|BAD_CERTIFICATE/.test(code);
  return fault(
    'denied',
    phrase(`${place} recusou o aperto de mão TLS: ${words}`, `${place} refused the TLS handshake: ${words}`),
    wantsCertificate
      ? phrase(
          'ele exige um certificado de cliente: tls.cert e tls.key na configuração',
          'it demands a client certificate: tls.cert and tls.key in the configuration',
        )
      : phrase(
          'ele não tem certificado para esse nome, não aceita a versão do TLS, ou exige um certificado de cliente: confira a borda, o nome, tls.cert e tls.key',
          'it has no certificate for that name, does not take the version of TLS, or demands a client certificate: check the edge, the name, tls.cert and tls.key',
        ),
    code,
  );
}

/** Codes of X509_verify_cert_error and of the hostname check, as node:tls reports them. */
export function isCertificateCode(code: string): boolean {
  return /^(CERT_|CRL_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|ERR_TLS_CERT|INVALID_|HOSTNAME_MISMATCH|PATH_LENGTH|ERROR_IN_CERT)/.test(
    code,
  );
}
