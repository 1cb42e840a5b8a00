import * as z from 'zod';
import { phrase } from '../../text/lang.ts';
import { choice, duration, targetPath, text } from '../values/leaf.ts';
import { block, key, keyOr } from '../values/note.ts';

/** `1.1.1.1`, `9.9.9.9:53`, `2606:4700::1111`, `[2606:4700::1111]:53`. */
const DNS_SERVER = /^(?:\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5})?|[0-9a-f:]+:[0-9a-f:.]*|\[[0-9a-f:.]+\]:\d{1,5})$/i;

/** The edge, and how its certificate is renewed by force. */
export function edge() {
  return block(
    {
      renew: key(choice(['traefik', 'caddy', 'command', 'none'] as const), {
        about: phrase(
          'Receita para renovar o certificado; none proíbe.',
          'Recipe to renew the certificate; none forbids it.',
        ),
        example: 'traefik',
        otherwise: phrase('pela imagem da borda', "from the edge's image"),
      }),
      storage: key(targetPath(), {
        about: phrase(
          'Onde a borda guarda os certificados, dentro do container: acme.json do Traefik, pasta do Caddy. Copiado antes de renovar.',
          "Where the edge keeps certificates, inside its container: Traefik's acme.json, Caddy's folder. Copied before renewing.",
        ),
        example: '/letsencrypt/acme.json',
        otherwise: phrase('o lugar de costume', 'the usual place'),
      }),
      command: key(z.array(text()).min(1), {
        about: phrase(
          'Comando da receita command, um argumento por item, sem shell.',
          'Command of the recipe command, one argument an item, without a shell.',
        ),
        example: '[certbot, renew, --cert-name, sparkone.example.com]',
      }),
      dnsServer: key(
        text(phrase('um endereço IP, com porta ou sem', 'an IP address, with or without a port'), DNS_SERVER),
        {
          about: phrase(
            'Outro servidor de DNS a consultar, para comparar com o desta máquina.',
            "Another DNS server to ask, to compare with this machine's.",
          ),
          example: '1.1.1.1',
        },
      ),
      minInterval: keyOr(duration({ minMs: 0 }), '1h', {
        about: phrase(
          'Tempo mínimo entre duas renovações forçadas (a autoridade limita).',
          'Least time between two forced renewals (the authority limits them).',
        ),
      }),
    },
    {
      about: phrase('A borda (Traefik, Caddy) e a renovação forçada.', 'The edge (Traefik, Caddy) and forced renewal.'),
    },
  );
}
