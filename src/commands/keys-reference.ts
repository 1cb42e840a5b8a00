import { type Command, keyTabsOf } from '../shell/command.ts';
import { keyLabel } from '../shell/keys/keymap.ts';
import type { Place } from '../shell/state.ts';
import { PLACE_LABELS } from '../shell/tab-labels.ts';
import { type Lang, phrase } from '../text/lang.ts';

const WORDS = {
  title: phrase('Teclas', 'Keys'),
  intro: phrase(
    'Gerado dos comandos do programa (npm run docs). O id é o nome do comando em `keys:` da configuração; sem tecla, ele está na paleta (`:`).',
    'Generated from the commands of the program (npm run docs). The id is the name of the command under `keys:` of the configuration; without a key it is in the palette (`:`).',
  ),
  everywhere: phrase('Em toda parte', 'Everywhere'),
  key: phrase('tecla', 'key'),
  does: phrase('o que faz', 'what it does'),
} as const;

/** Text as a cell of a Markdown table. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}

function table(commands: readonly Command[], lang: Lang): string {
  const rows = commands.map(({ id, keys, help }) => {
    const shown = keys.map((key) => `\`${keyLabel(key, 'unicode').replaceAll('`', '')}\``).join(' ');
    return `| ${cell(shown)} | ${cell(help[lang])} | \`${id}\` |`;
  });
  return [`| ${WORDS.key[lang]} | ${WORDS.does[lang]} | id |`, '|---|---|---|', ...rows].join('\n');
}

/** Every command with its default keys, as Markdown: first what works everywhere, then what each tab adds. */
export function keysText(commands: readonly Command[], lang: Lang): string {
  const sections = [`# ${WORDS.title[lang]}`, WORDS.intro[lang], `## ${WORDS.everywhere[lang]}`];
  sections.push(
    table(
      commands.filter((command) => typeof keyTabsOf(command) === 'string'),
      lang,
    ),
  );
  for (const place of Object.keys(PLACE_LABELS) as Place[]) {
    const own = commands.filter((command) => {
      const tabs = keyTabsOf(command);
      return typeof tabs !== 'string' && tabs.includes(place);
    });
    if (own.length > 0) sections.push(`## ${PLACE_LABELS[place][lang]}`, table(own, lang));
  }
  return `${sections.join('\n\n')}\n`;
}
