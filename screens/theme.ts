import { type Charset, toAscii } from '../src/shell/drawing/charset.ts';
import { type Line, lineWidth, type StyleName } from '../src/shell/drawing/line.ts';
import { linkSequence } from '../src/shell/keys/terminal-modes.ts';
import type { ThemeName } from '../src/shell/state.ts';

/** SGR parameters of a style, one sequence each; none for the terminal's own look. */
type Look = readonly string[];

/** How every style looks in one theme. */
interface Theme {
  readonly looks: Readonly<Record<StyleName, Look>>;
  /** Looks on the selected row, where they differ; the first entry of each is the row's background. */
  readonly selected: { readonly base: Look; readonly looks: Readonly<Partial<Record<StyleName, Look>>> };
}

const BOLD = '1';
const DIM = '2';
const UNDERLINE = '4';
const INVERSE = '7';

const NO_LOOK: Look = [];

/** Bold and inverse only: what NO_COLOR leaves. Levels are told by glyph and word. */
const MONO: Theme = {
  looks: {
    plain: NO_LOOK,
    dim: NO_LOOK,
    strong: [BOLD],
    accent: [BOLD],
    key: [BOLD],
    spark: NO_LOOK,
    tab: [INVERSE],
    match: [UNDERLINE],
    caret: [INVERSE],
    ok: NO_LOOK,
    warn: [BOLD],
    critical: [BOLD],
    unknown: [BOLD],
    none: NO_LOOK,
    production: [BOLD, INVERSE],
    staging: [INVERSE],
    development: [INVERSE],
    mark: [BOLD, INVERSE],
    hue1: NO_LOOK,
    hue2: NO_LOOK,
    hue3: NO_LOOK,
    hue4: NO_LOOK,
    hue5: NO_LOOK,
    hue6: NO_LOOK,
  },
  selected: { base: [INVERSE], looks: {} },
};

/** The terminal's own sixteen colours, so that it follows the operator's palette, light or dark. */
const DEFAULT: Theme = {
  looks: {
    plain: NO_LOOK,
    dim: [DIM],
    strong: [BOLD],
    accent: ['36'],
    key: [BOLD],
    spark: [DIM],
    tab: [BOLD, INVERSE],
    match: [UNDERLINE],
    caret: [INVERSE],
    ok: ['32'],
    warn: ['33'],
    critical: [BOLD, '31'],
    unknown: ['35'],
    none: [DIM],
    production: [BOLD, '97', '41'],
    staging: [BOLD, '30', '43'],
    development: [BOLD, '30', '42'],
    mark: [BOLD, '97', '45'],
    // Muted, and none of them near a level's: green, yellow, red, magenta.
    hue1: ['38;5;74'],
    hue2: ['38;5;139'],
    hue3: ['38;5;109'],
    hue4: ['38;5;144'],
    hue5: ['38;5;67'],
    hue6: ['38;5;181'],
  },
  selected: {
    base: ['48;5;238', '38;5;255'],
    looks: {
      dim: ['38;5;250'],
      spark: ['38;5;250'],
      none: ['38;5;250'],
      ok: ['92'],
      warn: ['93'],
      critical: [BOLD, '91'],
      unknown: ['95'],
    },
  },
};

/** Nothing dim, levels bright and bold, critical on a red ground. */
const CONTRAST: Theme = {
  looks: {
    ...DEFAULT.looks,
    dim: NO_LOOK,
    spark: NO_LOOK,
    none: NO_LOOK,
    accent: [BOLD, '96'],
    ok: [BOLD, '92'],
    warn: [BOLD, '93'],
    critical: [BOLD, '97', '41'],
    unknown: [BOLD, '95'],
  },
  selected: {
    base: ['107', '30'],
    looks: { ok: [BOLD], warn: [BOLD], critical: [BOLD, '97', '41'], unknown: [BOLD], accent: [BOLD] },
  },
};

/** Blue, yellow, vermilion, purple of Okabe and Ito's palette, which the common colour blindnesses tell apart. */
const COLOUR_BLIND: Theme = {
  looks: {
    ...DEFAULT.looks,
    ok: ['38;5;39'],
    warn: ['38;5;220'],
    critical: [BOLD, '38;5;202'],
    unknown: ['38;5;176'],
    production: [BOLD, '38;5;16', '48;5;202'],
    development: [BOLD, '38;5;16', '48;5;39'],
  },
  selected: {
    base: DEFAULT.selected.base,
    looks: { dim: ['38;5;250'], spark: ['38;5;250'], none: ['38;5;250'] },
  },
};

const BY_NAME: Readonly<Record<ThemeName, Theme>> = {
  default: DEFAULT,
  contrast: CONTRAST,
  'colour-blind': COLOUR_BLIND,
  mono: MONO,
};

/** The theme that the environment asks for: `mono` under NO_COLOR (no-color.org) or on a dumb terminal. */
export function themeFromEnv(env: Readonly<Record<string, string | undefined>>): ThemeName {
  return (env.NO_COLOR ?? '') !== '' || env.TERM === 'dumb' ? 'mono' : 'default';
}

const sgr = (code: string): string => `\x1b[${code}m`;

/** The parameter that ends a style (ECMA-48): bold and dim share one, as do all colours of a ground. */
function endOf(code: string): string {
  if (code === BOLD || code === DIM) return '22';
  if (code === UNDERLINE) return '24';
  if (code === INVERSE) return '27';
  return /^(?:4\d|10[0-7])(?:;|$)/.test(code) ? '49' : '39';
}

interface Step {
  readonly escapes: string;
  /** What is in force after them, in the order in which it was begun. */
  readonly active: Look;
}

/**
 * The escapes from what is in force to a look, as few as they can be: in exactly the form in which Ink writes them, so that
 * it finds the row unchanged when it takes it apart and does not do so twice.
 */
function computeStep(active: Look, look: Look): Step {
  const isIntensity = (code: string): boolean => endOf(code) === '22';
  const ends = new Set(look.map(endOf));
  const undone = active.filter((code) => (isIntensity(code) ? !look.includes(code) : !ends.has(endOf(code))));
  const losesIntensity = undone.some(isIntensity);
  const begun = look.filter((code) => !active.includes(code) || (losesIntensity && isIntensity(code)));
  const kept = active.filter((code) => look.includes(code) && !begun.includes(code));
  const escapes = [...new Set([...undone.reverse().map(endOf), ...begun])].map(sgr).join('');
  return { escapes, active: [...kept, ...begun] };
}

/** {@link computeStep}, each step worked out once: a chart of many lines changes its style thousands of times a frame. */
function rememberingSteps(): (active: Look, look: Look) => Step {
  const known = new WeakMap<Look, WeakMap<Look, Step>>();
  const looks = new Map<string, Look>([['', NO_LOOK]]);
  // What is in force is the same object for the same styles, so that it can be looked up.
  const same = (look: Look): Look => {
    const key = look.join(' ');
    const first = looks.get(key) ?? look;
    looks.set(key, first);
    return first;
  };
  return (active, look) => {
    const from = known.get(active) ?? new WeakMap<Look, Step>();
    known.set(active, from);
    const found = from.get(look);
    if (found !== undefined) return found;
    const { escapes, active: next } = computeStep(active, look);
    const step = { escapes, active: same(next) };
    from.set(look, step);
    return step;
  };
}

const stepTo = rememberingSteps();

/** How to paint: the theme and what the terminal can show. */
export interface Paint {
  readonly theme: ThemeName;
  readonly charset: Charset;
  /** Whether links are written as such (OSC 8); default false. */
  readonly hasLinks?: boolean;
}

/** The look of every style, and what the terminal can show. */
interface Ink extends Omit<Paint, 'theme'> {
  lookOf(style: StyleName): Look;
}

function paint(line: Line, { lookOf, charset, hasLinks = false }: Ink): string {
  let out = '';
  let active = NO_LOOK;
  for (const { text, style, link } of line) {
    if (text === '') continue;
    const step = stepTo(active, lookOf(style));
    const shown = charset === 'ascii' ? toAscii(text) : text;
    out += step.escapes + (hasLinks && link !== undefined ? linkSequence(shown, link) : shown);
    active = step.active;
  }
  return out + stepTo(active, NO_LOOK).escapes;
}

/** A line as one string with escapes: what a row of the screen holds. */
export function paintLine(line: Line, { theme, ...rest }: Paint): string {
  const { looks } = BY_NAME[theme];
  return paint(line, { ...rest, lookOf: (style) => looks[style] });
}

/** The selected row: its ground reaches across the whole width. */
export function paintSelected(line: Line, width: number, { theme, ...rest }: Paint): string {
  const { looks, selected } = BY_NAME[theme];
  const missing = Math.max(0, width - lineWidth(line));
  const inkOf = (style: StyleName): Look => {
    if (theme === 'mono') return NO_LOOK;
    return selected.looks[style] ?? (style === 'plain' ? NO_LOOK : looks[style]);
  };
  const lookOf = (style: StyleName): Look => {
    const ink = inkOf(style);
    const ends = new Set(ink.map(endOf));
    return [...selected.base.filter((code) => !ends.has(endOf(code))), ...ink];
  };
  return paint([...line, { text: ' '.repeat(missing), style: 'plain' }], { ...rest, lookOf });
}
