import * as z from 'zod';
import { phrase } from '../../text/lang.ts';
import { choice, duration, httpUrl, type Leaf, leaf, localPath, text, truth } from '../values/leaf.ts';
import { block, key, keyOr, NOTES } from '../values/note.ts';
import { Refusal } from '../values/refusal.ts';
import type { SchemaContext } from './context.ts';
import { byName } from './endpoint.ts';
import { logs } from './logs.ts';
import { contacts, escalation } from './people.ts';
import { notify, reports, runbooks } from './reporting.ts';
import { TARGET_NAME, targets } from './target.ts';
import { intervals, thresholds } from './threshold.ts';

const KEY_NAME =
  /^(?:(?:ctrl|alt|shift)\+)*(?:\S|enter|esc|tab|space|up|down|left|right|pageup|pagedown|home|end|backspace|delete|f\d{1,2})$/u;

/** Names of keys for one command; an empty list takes its keys away. */
function keyNames(): Leaf<readonly string[]> {
  const wanted = phrase(
    'uma tecla ou uma lista, como r, ctrl+r ou [j, down]',
    'a key or a list, such as r, ctrl+r or [j, down]',
  );
  const json = { oneOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] };
  return leaf({ name: phrase('tecla ou lista', 'key or list'), json, isText: false }, (raw) => {
    const given: unknown[] = Array.isArray(raw) ? raw : [typeof raw === 'number' ? String(raw) : raw];
    const names = given.map((name) => (typeof name === 'number' ? String(name) : name));
    const wrong = names.find((name) => typeof name !== 'string' || !KEY_NAME.test(name));
    if (wrong === undefined) return names.filter((name) => typeof name === 'string');
    return new Refusal(
      wanted,
      phrase(
        'nomes: enter esc tab space up down left right pageup pagedown home end, com ctrl+, alt+ ou shift+ na frente',
        'names: enter esc tab space up down left right pageup pagedown home end, with ctrl+, alt+ or shift+ before them',
      ),
    );
  });
}

function keys({ known }: SchemaContext) {
  const shape: Record<string, z.ZodOptional<Leaf<readonly string[]>>> = {};
  for (const { id, keys: defaults } of known.commands) {
    const written = JSON.stringify(defaults).replaceAll('","', '", "');
    shape[id] = key(keyNames(), {
      about: phrase(`Teclas de ${id}.`, `Keys of ${id}.`),
      example: written,
      otherwise: phrase(written, written),
    });
  }
  return z.strictObject(shape).register(NOTES, { keyName: phrase('COMANDO', 'COMMAND') });
}

function grafana() {
  const page = (name: string, about: ReturnType<typeof phrase>) =>
    key(httpUrl(), { about, example: `https://grafana.example.com/d/${name}` });
  return block(
    {
      main: page('main', phrase('Painel principal.', 'Main dashboard.')),
      security: page('security', phrase('Painel de segurança.', 'Security dashboard.')),
      database: page('database', phrase('Painel do banco.', 'Database dashboard.')),
    },
    {
      about: phrase(
        'Painéis do Grafana (runbook A3), como links na aba Métricas.',
        'Grafana dashboards (runbook A3), as links in the Metrics tab.',
      ),
    },
  );
}

/** The whole configuration. Every key may be left out. */
export function createSchema(context: SchemaContext) {
  return z.strictObject({
    language: key(choice(['pt-BR', 'en'] as const), {
      about: phrase('Língua da tela e dos relatórios.', 'Language of screens and reports.'),
      example: 'pt-BR',
      otherwise: phrase('a do ambiente (LANG)', "the environment's (LANG)"),
    }),
    theme: keyOr(choice(context.known.themes), context.known.themes[0] ?? 'default', {
      about: phrase('Cores.', 'Colours.'),
    }),
    symbols: keyOr(choice(['auto', 'unicode', 'ascii'] as const), 'auto', {
      about: phrase('Desenhos: auto segue o terminal.', 'Drawings: auto follows the terminal.'),
    }),
    screenReader: keyOr(truth(), false, { about: phrase('Modo para leitor de tela.', 'Mode for a screen reader.') }),
    mouse: keyOr(truth(), true, {
      about: phrase('Usa o mouse onde o terminal oferece.', 'Uses the mouse where the terminal offers it.'),
    }),
    timeZone: key(timeZone(), {
      about: phrase('Fuso dos relógios.', 'Zone of clocks.'),
      example: 'America/Sao_Paulo',
      otherwise: phrase('o da máquina', "the machine's"),
    }),
    target: key(text(phrase('o nome de um alvo', 'the name of a target'), TARGET_NAME), {
      about: phrase('Alvo aberto primeiro.', 'Target that opens first.'),
      example: 'sparkone-prod',
      otherwise: phrase('o único, ou o primeiro', 'the only one, or the first'),
    }),
    targets: keyOr(
      targets(context),
      {},
      {
        about: phrase(
          'O que vigiar, por nome. Sem nenhum, a pilha desta máquina é descoberta.',
          "What to watch, by name. Without any, this machine's stack is discovered.",
        ),
      },
    ),
    thresholds: keyOr(
      thresholds(context),
      {},
      {
        about: phrase(
          'Limites por métrica; direção e unidade são da métrica.',
          "Thresholds by metric; direction and unit are the metric's.",
        ),
      },
    ),
    intervals: keyOr(
      intervals(context),
      {},
      { about: phrase('De quanto em quanto tempo cada sonda lê.', 'How often each probe reads.') },
    ),
    contacts: contacts(),
    escalation: escalation(),
    grafana: grafana(),
    links: keyOr(
      byName(/^[^\s].*$/, phrase('NOME', 'NAME'), httpUrl()),
      {},
      {
        about: phrase('Outros links, por nome.', 'Other links, by name.'),
        example: '{ Runbook: "https://wiki.example.com/runbook" }',
      },
    ),
    keys: keyOr(keys(context), {}, { about: phrase('Teclas por comando.', 'Keys by command.') }),
    logs: logs(),
    reports: reports(context),
    runbooks: runbooks(context),
    notify: notify(context),
    stateDirectory: key(localPath(context.home), {
      about: phrase(
        'Pasta nesta máquina para relatórios, histórico e quedas.',
        'Folder on this machine for reports, history and crashes.',
      ),
      example: '~/.local/state/sparkone-tui',
      otherwise: phrase('$XDG_STATE_HOME/sparkone-tui', '$XDG_STATE_HOME/sparkone-tui'),
    }),
    reloadEvery: keyOr(duration({ minMs: 500, maxMs: 3_600_000 }), '2s', {
      about: phrase(
        'De quanto em quanto tempo se vê se a configuração mudou.',
        'How often to see whether the configuration changed.',
      ),
    }),
  });
}

function timeZone(): Leaf<string> {
  const wanted = phrase('um fuso horário da IANA', 'an IANA time zone');
  return leaf({ name: phrase('fuso', 'zone'), json: { type: 'string' }, isText: true }, (raw) => {
    try {
      return new Intl.DateTimeFormat('en', { timeZone: typeof raw === 'string' ? raw : ' ' }).resolvedOptions()
        .timeZone;
    } catch {
      return new Refusal(
        wanted,
        phrase('escreva, por exemplo, America/Sao_Paulo ou UTC', 'write, for example, America/Sao_Paulo or UTC'),
      );
    }
  });
}

/** A configuration as the program uses it. */
export type Config = z.output<ReturnType<typeof createSchema>>;
/** One target of a configuration. */
export type TargetConfig = Config['targets'][string];
