/** A label matcher of a selector. */
export interface MatcherNode {
  readonly label: string;
  readonly op: '=' | '!=' | '=~' | '!~';
  readonly value: string;
  /** Compiled, for `=~` and `!~`; null for the others. */
  readonly expression: RegExp | null;
}

/** An expression of the part of PromQL that the demo understands. */
export type PromqlNode =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'selector'; readonly name: string | null; readonly matchers: readonly MatcherNode[] }
  /** A range of a selector, or of an expression (a subquery). */
  | { readonly kind: 'window'; readonly of: PromqlNode; readonly ms: number }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly PromqlNode[] }
  | {
      readonly kind: 'aggregate';
      readonly op: string;
      readonly labels: readonly string[];
      readonly isWithout: boolean;
      readonly args: readonly PromqlNode[];
    }
  | {
      readonly kind: 'binary';
      readonly op: string;
      readonly isBool: boolean;
      readonly left: PromqlNode;
      readonly right: PromqlNode;
    };

/** What is wrong with an expression, in Prometheus's own manner: position, then what was found. */
export class PromqlError extends Error {
  readonly isUnsupported: boolean;

  constructor(message: string, isUnsupported = false) {
    super(message);
    this.isUnsupported = isUnsupported;
  }
}

interface Token {
  readonly kind: 'number' | 'word' | 'string' | 'duration' | 'sign' | 'end';
  readonly text: string;
  readonly at: number;
}

const TOKEN =
  /\s*(?:#[^\n]*\s*)*(?:(?<duration>\d+(?:ms|[smhdwy])(?:\d+(?:ms|[smhdwy]))*)|(?<number>(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|\binf\b|\bnan\b)|(?<word>[a-zA-Z_][\w:]*)|(?<string>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(?<sign>=~|!~|!=|==|>=|<=|[-+*/%^(){}[\],=<>:@]))/giy;

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  const next = new RegExp(TOKEN);
  while (next.lastIndex < text.length) {
    const from = next.lastIndex;
    const match = next.exec(text);
    if (match === null) {
      const rest = text.slice(from);
      if (rest.trim() === '' || /^\s*#/.test(rest)) break;
      const at = from + (rest.length - rest.trimStart().length);
      throw new PromqlError(`1:${at + 1}: parse error: unexpected character: '${text[at] ?? ''}'`);
    }
    const [kind = 'sign', part = ''] =
      Object.entries(match.groups ?? {}).find((entry): entry is [string, string] => entry[1] !== undefined) ?? [];
    tokens.push({ kind: kind as Token['kind'], text: part, at: next.lastIndex - part.length });
  }
  return [...tokens, { kind: 'end', text: '', at: text.length }];
}

const UNIT_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
  y: 31_536_000_000,
};

function durationMs(text: string): number {
  return [...text.matchAll(/(\d+)(ms|[smhdwy])/g)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * (UNIT_MS[unit ?? ''] ?? 0),
    0,
  );
}

/** Binary operators by how tightly they bind, loosest first. */
const LEVELS: readonly (readonly string[])[] = [
  ['or'],
  ['and', 'unless'],
  ['==', '!=', '>=', '<=', '>', '<'],
  ['+', '-'],
  ['*', '/', '%'],
];
const AGGREGATIONS = new Set(['sum', 'avg', 'max', 'min', 'count', 'topk', 'bottomk']);
const NOT_HERE = new Set(['offset', 'on', 'ignoring', 'group_left', 'group_right']);

class Parser {
  readonly #tokens: readonly Token[];
  #next = 0;

  constructor(text: string) {
    this.#tokens = tokensOf(text);
  }

  whole(): PromqlNode {
    if (this.#peek().kind === 'end')
      throw new PromqlError('unknown position: parse error: no expression found in input');
    const node = this.#binary(0);
    if (this.#peek().kind !== 'end') throw this.#unexpected();
    return node;
  }

  #peek(): Token {
    return this.#tokens[this.#next] ?? { kind: 'end', text: '', at: 0 };
  }

  #take(): Token {
    const token = this.#peek();
    this.#next += 1;
    return token;
  }

  #is(text: string): boolean {
    const token = this.#peek();
    return token.kind !== 'string' && token.text.toLowerCase() === text;
  }

  #skip(text: string): boolean {
    if (!this.#is(text)) return false;
    this.#next += 1;
    return true;
  }

  #expect(text: string): void {
    if (!this.#skip(text)) throw this.#unexpected(`, expected "${text}"`);
  }

  #unexpected(wanted = ''): PromqlError {
    const { kind, text, at } = this.#peek();
    if (kind === 'word' && NOT_HERE.has(text.toLowerCase())) return new PromqlError(text, true);
    if (text === '@') return new PromqlError('@', true);
    const found = kind === 'end' ? 'end of input' : `<${kind}:${text}>`;
    return new PromqlError(`1:${at + 1}: parse error: unexpected ${found}${wanted}`);
  }

  #binary(level: number): PromqlNode {
    const operators = LEVELS[level];
    if (operators === undefined) return this.#unary();
    let left = this.#binary(level + 1);
    for (
      let op = operators.find((one) => this.#is(one));
      op !== undefined;
      op = operators.find((one) => this.#is(one))
    ) {
      this.#next += 1;
      const isBool = this.#skip('bool');
      left = { kind: 'binary', op, isBool, left, right: this.#binary(level + 1) };
    }
    return left;
  }

  #unary(): PromqlNode {
    if (this.#skip('-')) {
      const zero: PromqlNode = { kind: 'number', value: 0 };
      return { kind: 'binary', op: '-', isBool: false, left: zero, right: this.#unary() };
    }
    let node = this.#primary();
    while (this.#skip('[')) {
      const window = this.#take();
      if (window.kind !== 'duration')
        throw new PromqlError(`1:${window.at + 1}: parse error: bad duration "${window.text}"`);
      if (this.#skip(':') && this.#peek().kind === 'duration') this.#take();
      this.#expect(']');
      node = { kind: 'window', of: node, ms: durationMs(window.text) };
    }
    return node;
  }

  #primary(): PromqlNode {
    const token = this.#peek();
    if (token.kind === 'number') {
      this.#next += 1;
      const text = token.text.toLowerCase();
      return { kind: 'number', value: text === 'inf' ? Number.POSITIVE_INFINITY : Number(text) };
    }
    if (this.#skip('(')) {
      const node = this.#binary(0);
      this.#expect(')');
      return node;
    }
    if (this.#is('{')) return this.#selector(null);
    if (token.kind !== 'word' || NOT_HERE.has(token.text.toLowerCase())) throw this.#unexpected();
    this.#next += 1;
    const name = token.text;
    if (AGGREGATIONS.has(name.toLowerCase()) && (this.#is('(') || this.#is('by') || this.#is('without')))
      return this.#aggregate(name.toLowerCase());
    if (this.#is('(')) return { kind: 'call', name, args: this.#args() };
    return this.#selector(name);
  }

  #args(): PromqlNode[] {
    this.#expect('(');
    const args: PromqlNode[] = [];
    while (!this.#skip(')')) {
      if (args.length > 0) this.#expect(',');
      args.push(this.#binary(0));
    }
    return args;
  }

  #grouping(): { readonly labels: readonly string[]; readonly isWithout: boolean } | null {
    const isWithout = this.#is('without');
    if (!isWithout && !this.#is('by')) return null;
    this.#next += 1;
    this.#expect('(');
    const labels: string[] = [];
    while (!this.#skip(')')) {
      if (labels.length > 0) this.#expect(',');
      const label = this.#take();
      if (label.kind !== 'word') throw this.#unexpected(', expected label');
      labels.push(label.text);
    }
    return { labels, isWithout };
  }

  #aggregate(op: string): PromqlNode {
    const before = this.#grouping();
    const args = this.#args();
    const { labels, isWithout } = before ?? this.#grouping() ?? { labels: [], isWithout: false };
    return { kind: 'aggregate', op, labels, isWithout, args };
  }

  #selector(name: string | null): PromqlNode {
    const matchers: MatcherNode[] = [];
    if (this.#skip('{'))
      while (!this.#skip('}')) {
        if (matchers.length > 0) this.#expect(',');
        if (this.#skip('}')) break;
        const label = this.#take();
        const op = this.#take();
        const value = this.#take();
        if (label.kind !== 'word' || !/^(?:=|!=|=~|!~)$/.test(op.text) || value.kind !== 'string') {
          this.#next -= value.kind === 'string' ? 3 : 1;
          throw this.#unexpected(' in label matching');
        }
        matchers.push(matcherOf(label.text, op.text as MatcherNode['op'], unquoted(value.text)));
      }
    return { kind: 'selector', name, matchers };
  }
}

function matcherOf(label: string, op: MatcherNode['op'], value: string): MatcherNode {
  if (op === '=' || op === '!=') return { label, op, value, expression: null };
  try {
    return { label, op, value, expression: new RegExp(`^(?:${value})$`) };
  } catch (error) {
    throw new PromqlError(`error parsing regexp: ${error instanceof Error ? error.message : value}`);
  }
}

function unquoted(text: string): string {
  return text.slice(1, -1).replace(/\\(.)/g, '$1');
}

/** Reads an expression; throws {@link PromqlError} for what is none, or is beyond the demo. */
export function parsePromql(text: string): PromqlNode {
  return new Parser(text).whole();
}
