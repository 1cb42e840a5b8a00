import { bad, fault, good, type Outcome } from '../model/fault.ts';
import type { Matcher } from '../model/log-tail.ts';
import { phrase } from '../text/lang.ts';

/** Longest part of a line that a pattern sees; a longer line is matched on its beginning. */
const MAX_MATCHED_CHARS = 8192;

/** Lower-cases the letters of a pattern that stand for themselves, leaving escapes (`\S`, `\W`, `\u00E9`) alone. */
function lowerPattern(source: string): string {
  return source.replace(
    /\\(?:u\{[^}]*\}|u[0-9A-Fa-f]{4}|x[0-9A-Fa-f]{2}|c[A-Za-z]|p\{[^}]*\}|P\{[^}]*\}|[\s\S])|[^\\]+/g,
    (part) => (part.startsWith('\\') ? part : part.toLowerCase()),
  );
}

/** What cannot be matched in linear time: look-around, back references, named ones. */
const NOT_LINEAR = /\\[1-9]|\\k<|\(\?<?[=!]/;

/** Pattern without escaped characters and classes, so that `\(?=` and `[(?=]` are not taken for look-around. */
function skeleton(source: string): string {
  return source.replace(/\\[^1-9k]/g, '').replace(/\[(?:\\.|[^\]\\])*\]/g, '');
}

/**
 * Compiles what an operator typed. A text without regular-expression characters is searched as it stands. Patterns are
 * case-insensitive by folding both sides to lower case, so that the runtime's linear engine can take over when
 * backtracking gets out of hand (it does not know the `i` flag); look-around and back references, which no linear engine
 * knows, are refused. A bad pattern is a `malformed` fault that says what is wrong with it.
 */
export function compileMatcher(source: string): Outcome<Matcher> {
  if (!/[\\^$.*+?()[\]{}|]/.test(source)) {
    const needle = source.toLowerCase();
    return good({
      source,
      test: (text) => text.toLowerCase().includes(needle),
      ranges: (text, most) => {
        const found: (readonly [number, number])[] = [];
        const folded = text.toLowerCase();
        if (needle === '' || folded.length !== text.length) return found;
        for (
          let at = folded.indexOf(needle);
          at >= 0 && found.length < most;
          at = folded.indexOf(needle, at + needle.length)
        )
          found.push([at, at + needle.length]);
        return found;
      },
    });
  }
  if (NOT_LINEAR.test(skeleton(source)))
    return bad(
      fault(
        'unsupported',
        phrase(
          'olhar adiante/atrás (?=…) e referências \\1 não são aceitos: podem travar a tela',
          'look-around (?=…) and back references \\1 are not taken: they can freeze the screen',
        ),
        phrase('use incluir e excluir juntos no lugar de (?!…)', 'use include and exclude together instead of (?!…)'),
      ),
    );
  let expression: RegExp;
  try {
    expression = new RegExp(lowerPattern(source), 'g');
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^Invalid regular expression: /, '') : String(error);
    return bad(
      fault(
        'malformed',
        phrase(`expressão inválida: ${reason}`, `bad pattern: ${reason}`),
        phrase(
          'escape caracteres especiais com \\ ou corrija a expressão',
          'escape special characters with \\ or mend the pattern',
        ),
      ),
    );
  }
  const folded = (text: string): string =>
    (text.length > MAX_MATCHED_CHARS ? text.slice(0, MAX_MATCHED_CHARS) : text).toLowerCase();
  return good({
    source,
    test: (text) => {
      expression.lastIndex = 0;
      return expression.test(folded(text));
    },
    ranges: (text, most) => {
      const found: (readonly [number, number])[] = [];
      const lower = folded(text);
      if (lower.length !== Math.min(text.length, MAX_MATCHED_CHARS)) return found;
      expression.lastIndex = 0;
      for (let match = expression.exec(lower); match !== null && found.length < most; match = expression.exec(lower)) {
        if (match[0] === '') expression.lastIndex += 1;
        else found.push([match.index, match.index + match[0].length]);
      }
      return found;
    },
  });
}
