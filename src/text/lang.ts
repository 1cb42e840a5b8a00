/** The two languages of the interface. */
export type Lang = 'pt-BR' | 'en';

/** All languages, in the order in which they are offered. */
export const LANGS: readonly Lang[] = ['pt-BR', 'en'];

/**
 * A text in both languages side by side. Plain data, so that it survives a tape, a journal and JSON;
 * a missing language does not compile.
 */
export type Phrase = Readonly<Record<Lang, string>>;

/** Builds a {@link Phrase}; Portuguese first because the customer reads it first. */
export function phrase(portuguese: string, english: string): Phrase {
  return { 'pt-BR': portuguese, en: english };
}

/** A phrase that reads the same in both languages: a proper name, a number without unit, a command. */
export function same(text: string): Phrase {
  return { 'pt-BR': text, en: text };
}

/** Joins phrases with a separator, language by language; empty ones are left out. */
export function joinPhrases(parts: readonly Phrase[], separator: string): Phrase {
  const join = (lang: Lang) =>
    parts
      .map((part) => part[lang])
      .filter((text) => text !== '')
      .join(separator);
  return { 'pt-BR': join('pt-BR'), en: join('en') };
}

/** Reads a language name as people write it (`pt`, `pt_BR.UTF-8`, `en-GB`); undefined when it is neither. */
export function parseLang(text: string | undefined): Lang | undefined {
  if (text === undefined) return undefined;
  if (/^pt\b|^pt[_-]/i.test(text)) return 'pt-BR';
  if (/^en\b|^en[_-]/i.test(text)) return 'en';
  return undefined;
}

/**
 * The language of the environment: the first of LC_ALL, LC_MESSAGES, LANG that is set decides (POSIX order);
 * anything that is not Portuguese (`C`, `POSIX`, nothing) reads English.
 */
export function langFromEnv(env: Readonly<Record<string, string | undefined>>): Lang {
  return parseLang(env.LC_ALL || env.LC_MESSAGES || env.LANG) ?? 'en';
}
