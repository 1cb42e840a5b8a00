import { inert } from '../../text/inert.ts';
import { type Phrase, phrase } from '../../text/lang.ts';
import type { HeaderFacts, SiteHeadersFacts } from './tls-headers.ts';

interface Rule {
  readonly name: string;
  readonly isRequired: boolean;
  /** What happens without it, or with a weak value. */
  readonly meaning: Phrase;
  /** Whether a value protects. */
  isGood(value: string, all: Readonly<Record<string, string>>): boolean;
}

/** Half a year in seconds: below this HSTS protects little (hstspreload.org asks for a whole year). */
const HSTS_LEAST_SECONDS = 15_552_000;

const RULES: readonly Rule[] = [
  {
    name: 'X-Frame-Options',
    isRequired: true,
    meaning: phrase(
      'outro site pode pôr este dentro de um quadro e roubar cliques',
      'another site can put this one into a frame and steal clicks',
    ),
    isGood: (value, all) =>
      /^(deny|sameorigin)$/i.test(value.trim()) || /frame-ancestors/i.test(all['content-security-policy'] ?? ''),
  },
  {
    name: 'X-Content-Type-Options',
    isRequired: true,
    meaning: phrase(
      'o navegador adivinha tipos: um arquivo enviado pode virar script',
      'the browser guesses types: an uploaded file can become a script',
    ),
    isGood: (value) => /^nosniff$/i.test(value.trim()),
  },
  {
    name: 'Strict-Transport-Security',
    isRequired: true,
    meaning: phrase(
      'uma visita pode ser desviada para http sem que se note',
      'a visit can be led to plain http without anybody noticing',
    ),
    isGood: (value) => Number(/max-age="?(\d+)/i.exec(value)?.[1] ?? 0) >= HSTS_LEAST_SECONDS,
  },
  {
    name: 'Content-Security-Policy',
    isRequired: false,
    meaning: phrase(
      'um script injetado roda com os direitos da página',
      'an injected script runs with the rights of the page',
    ),
    isGood: (value) =>
      /(default|script)-src/i.test(value) && !/script-src[^;]*\s\*(\s|;|$)|default-src\s+\*/i.test(value),
  },
  {
    name: 'Referrer-Policy',
    isRequired: false,
    meaning: phrase(
      'endereços internos vão para os sites dos links',
      'internal addresses go to the sites that links lead to',
    ),
    isGood: (value) => !/unsafe-url|^no-referrer-when-downgrade$/i.test(value.trim()),
  },
];

/** Grades the security headers of an answer; names in `headers` are lower case. */
export function gradeHeaders(headers: Readonly<Record<string, string>>): readonly HeaderFacts[] {
  return RULES.map(({ name, isRequired, meaning, isGood }): HeaderFacts => {
    const value = headers[name.toLowerCase()];
    if (value === undefined || value.trim() === '') return { name, value: null, grade: 'missing', isRequired, meaning };
    const grade = isGood(value, headers) ? 'good' : 'weak';
    return { name, value: inert(value).slice(0, 300), grade, isRequired, meaning };
  });
}

/** One letter for all: points lost are two for a missing required header, one for a missing other or a weak one. */
export function gradeOf(headers: readonly HeaderFacts[]): NonNullable<SiteHeadersFacts['grade']> {
  const lost = headers.reduce((sum, { grade, isRequired }) => {
    if (grade === 'good') return sum;
    return sum + (grade === 'missing' && isRequired ? 2 : 1);
  }, 0);
  return (['A', 'B', 'C', 'D', 'E'] as const)[lost] ?? 'F';
}
