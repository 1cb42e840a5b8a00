import type { Lang } from '../text/lang.ts';
import type { Outline } from './outline.ts';

const WORDS = {
  'pt-BR': { list: 'lista de', map: 'bloco', block: 'bloco', to: '→' },
  en: { list: 'list of', map: 'block', block: 'block', to: '→' },
} as const;

/** The type of a key in words: `duration`, `list of text`, `NAME → address`. */
export function typeText(outline: Outline, lang: Lang): string {
  const words = WORDS[lang];
  switch (outline.shape) {
    case 'value':
      return outline.kind?.name[lang] ?? '';
    case 'list':
      return `${words.list} ${outline.inner === null ? '' : typeText(outline.inner, lang)}`;
    case 'map':
      return `${outline.keyName?.[lang] ?? '…'} ${words.to} ${outline.inner === null ? '' : typeText(outline.inner, lang)}`;
    default:
      return words.block;
  }
}
