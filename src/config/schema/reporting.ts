import * as z from 'zod';
import { phrase } from '../../text/lang.ts';
import { choice, duration, localPath, text } from '../values/leaf.ts';
import { block, key, keyOr } from '../values/note.ts';
import { secret, secretAddress } from '../values/secret-leaf.ts';
import { parseWebAddress } from '../values/web-address.ts';
import type { SchemaContext } from './context.ts';
import { byName } from './endpoint.ts';

/** Where reports go, and who is told of a headless check. */
export function reports({ home }: SchemaContext) {
  return block(
    {
      directory: key(localPath(home), {
        about: phrase('Pasta dos relatórios.', 'Folder of reports.'),
        example: '~/relatorios',
        otherwise: phrase('reports em stateDirectory', 'reports in stateDirectory'),
      }),
    },
    { about: phrase('Relatórios dos roteiros.', 'Reports of walkthroughs.') },
  );
}

/** Where runbooks of one's own are. */
export function runbooks({ home }: SchemaContext) {
  return block(
    {
      directories: keyOr(z.array(localPath(home)), [], {
        about: phrase(
          'Pastas de roteiros (YAML), além de /etc/sparkone-tui/runbooks e ~/.config/sparkone-tui/runbooks.',
          'Folders of runbooks (YAML) beside /etc/sparkone-tui/runbooks and ~/.config/sparkone-tui/runbooks.',
        ),
        example: '[~/roteiros]',
      }),
    },
    { about: phrase('Roteiros próprios.', "Runbooks of one's own.") },
  );
}

/** An address that lets in whoever knows it. */
function webhookAddress({ openSecret }: SchemaContext) {
  return secretAddress(
    openSecret,
    phrase('https://host/caminho', 'https://host/path'),
    parseWebAddress,
    phrase('confira o endereço: http ou https, com host', 'check the address: http or https, with a host'),
  );
}

/** One address of mail; nothing in it may end a header. */
function mailAddress() {
  return text(
    phrase('um endereço de e-mail', 'an address of mail'),
    /^[^\s<>,;:"()[\]\\]+@[^\s<>,;:"()[\]\\]+$/,
    phrase('escreva só o endereço, como ops@example.com', 'write the address only, as ops@example.com'),
  );
}

function webhook(context: SchemaContext) {
  return block(
    {
      url: key(webhookAddress(context), {
        about: phrase(
          'Endereço que recebe { text, report } em JSON; Slack e Mattermost mostram o texto.',
          'Address that receives { text, report } as JSON; Slack and Mattermost show the text.',
        ),
        example: 'env:SPARKONE_WEBHOOK',
      }),
      headers: keyOr(
        byName(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, phrase('CABEÇALHO', 'HEADER'), secret(context.openSecret)),
        {},
        {
          about: phrase('Cabeçalhos; valores são segredos.', 'Headers; values are secrets.'),
          example: '{ Authorization: env:WEBHOOK_TOKEN }',
        },
      ),
      send: keyOr(choice(['report', 'text'] as const), 'report', {
        about: phrase(
          'O que vai: texto e relatório inteiro, ou só o texto.',
          'What goes: text and the whole report, or the text only.',
        ),
      }),
    },
    { about: phrase('Webhook.', 'Webhook.') },
  );
}

function mail() {
  return block(
    {
      to: keyOr(z.array(mailAddress()), [], {
        about: phrase('Destinatários; vazio não manda.', 'Recipients; empty sends nothing.'),
        example: '[ops@example.com]',
      }),
      from: key(mailAddress(), {
        about: phrase('Remetente.', 'Sender.'),
        example: 'sparkone-tui@example.com',
        otherwise: phrase('o do sendmail', "sendmail's"),
      }),
      sendmail: keyOr(z.array(text()).min(1), ['/usr/sbin/sendmail', '-t', '-i'], {
        about: phrase('Comando que manda, um argumento por item.', 'Command that sends, one argument an item.'),
      }),
    },
    { about: phrase('E-mail pelo sendmail desta máquina.', "E-mail through this machine's sendmail.") },
  );
}

/** Who is told of a report. */
export function notify(context: SchemaContext) {
  return block(
    {
      when: keyOr(choice(['always', 'problems'] as const), 'problems', {
        about: phrase(
          'Quando mandar webhook e e-mail: sempre ou só com problema. O ping vai sempre.',
          'When to send webhook and mail: always, or with a problem only. The ping always goes.',
        ),
      }),
      problem: keyOr(choice(['warn', 'critical'] as const), 'warn', {
        about: phrase(
          'A partir de que veredito há problema; sem leitura sempre há.',
          'From which verdict on there is a problem; unknown always is one.',
        ),
      }),
      timeout: keyOr(duration({ minMs: 1000, maxMs: 120_000 }), '10s', {
        about: phrase(
          'Espera por cada aviso; o relatório já está gravado.',
          'Wait for each notice; the report is on disk by then.',
        ),
      }),
      pingUrl: key(webhookAddress(context), {
        about: phrase(
          'Endereço do vigia (healthchecks.io e parecidos) dos roteiros morning e weekly: /start no começo do check, /fail no fim com problema.',
          "Address of the dead man's switch (healthchecks.io and the like) of the runbooks morning and weekly: /start when a check begins, /fail at an end with problems.",
        ),
        example: 'env:SPARKONE_PING_URL',
      }),
      pings: keyOr(
        byName(/^[a-z0-9][a-z0-9-]{0,39}$/, phrase('ROTEIRO', 'RUNBOOK'), webhookAddress(context)),
        {},
        {
          about: phrase(
            'Um vigia por roteiro, em lugar de pingUrl.',
            "A dead man's switch a runbook, in place of pingUrl.",
          ),
          example: '{ weekly: env:SPARKONE_PING_WEEKLY }',
        },
      ),
      webhook: webhook(context),
      mail: mail(),
    },
    { about: phrase('Avisos de relatórios: check --report e walk.', 'Notices of reports: check --report and walk.') },
  );
}
