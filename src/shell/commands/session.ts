import { type Phrase, phrase } from '../../text/lang.ts';
import type { Command } from '../command.ts';
import { NORMAL, PAGE_KINDS, THEMES, type ThemeName } from '../state.ts';
import { endDrill } from './drill.ts';
import { back } from './go.ts';

const THEME_LABELS: Readonly<Record<ThemeName, Phrase>> = {
  default: phrase('Tema: padrão', 'Theme: default'),
  contrast: phrase('Tema: alto contraste', 'Theme: high contrast'),
  'colour-blind': phrase('Tema: daltonismo', 'Theme: colour-blind safe'),
  mono: phrase('Tema: sem cores', 'Theme: no colours'),
};

const THEME_HELP: Readonly<Record<ThemeName, Phrase>> = {
  default: phrase('as cores do próprio terminal', "the terminal's own colours"),
  contrast: phrase('nada apagado, níveis em destaque', 'nothing dim, levels set off'),
  'colour-blind': phrase(
    'azul, amarelo e laranja em vez de verde e vermelho',
    'blue, yellow and orange for green and red',
  ),
  mono: phrase('só negrito e inverso', 'bold and inverse only'),
};

const themes: readonly Command[] = THEMES.map((theme) => ({
  id: `theme.${theme}`,
  group: 'session',
  label: THEME_LABELS[theme],
  help: THEME_HELP[theme],
  keys: [],
  tabs: 'everywhere',
  run: ({ shell }) => shell.dispatch({ type: 'theme', theme }),
}));

/** Commands about the session itself. */
export const SESSION_COMMANDS: readonly Command[] = [
  ...themes,
  {
    id: 'lang',
    group: 'session',
    label: phrase('Idioma: English', 'Language: português'),
    help: phrase('troca entre português e inglês', 'switches between Portuguese and English'),
    keys: ['L'],
    tabs: 'everywhere',
    run: ({ shell }) => shell.dispatch({ type: 'lang', lang: shell.getState().lang === 'en' ? 'pt-BR' : 'en' }),
  },
  {
    id: 'clock',
    group: 'session',
    label: phrase('Relógio: local ou UTC', 'Clock: local or UTC'),
    help: phrase('alterna o relógio entre a hora local e UTC', 'switches the clock between local time and UTC'),
    keys: ['U'],
    tabs: 'everywhere',
    run: ({ shell }) =>
      shell.dispatch({ type: 'timeZone', timeZone: shell.getState().timeZone === 'UTC' ? undefined : 'UTC' }),
  },
  {
    id: 'suspend',
    group: 'session',
    label: phrase('suspender', 'suspend'),
    help: phrase('devolve o terminal ao shell; fg volta', 'gives the terminal back to the shell; fg returns'),
    keys: ['ctrl+z'],
    tabs: 'everywhere',
    run: ({ effects }) => effects.suspend(),
  },
  {
    id: 'quit',
    group: 'session',
    label: phrase('sair', 'quit'),
    help: phrase('sai; dentro de uma página, volta', 'leaves; inside a page, goes back'),
    keys: ['q'],
    tabs: 'tabs',
    footer: 1000,
    run: (context) => {
      const { shell, effects } = context;
      if (shell.getState().mode.kind !== 'normal') shell.dispatch({ type: 'mode', mode: NORMAL });
      // An exercise is left over what it came to.
      else if (!endDrill(context)) effects.quit('key');
    },
  },
  {
    id: 'page.back',
    group: 'session',
    label: phrase('voltar', 'back'),
    help: phrase('volta de onde a página foi aberta', 'goes back to where the page was opened from'),
    keys: ['q'],
    tabs: PAGE_KINDS.filter((kind) => kind !== 'drill'),
    footer: 1000,
    run: back,
  },
];
