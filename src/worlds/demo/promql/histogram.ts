/** A bound of a histogram and the share of all observations at or below it, 0..1. */
export interface Bound {
  readonly le: string;
  readonly share: number;
}

/** Share of the observations in the bucket that holds a quantile, so that its neighbours still have some. */
const MIDDLE_SHARE = 0.3;
const UPPER_SHARE = 0.05;

interface Knot {
  readonly at: number;
  readonly share: number;
}

/** Shares at both ends of the bucket of a value, so that interpolation inside it gives the quantile back. */
function around(value: number, quantile: number, share: number, bounds: readonly number[]): readonly Knot[] {
  const upper = bounds.find((bound) => bound >= value);
  if (upper === undefined) return [];
  const lower = bounds.findLast((bound) => bound < value) ?? 0;
  const inside = (value - lower) / (upper - lower);
  return [
    { at: lower, share: quantile - inside * share },
    { at: upper, share: quantile + (1 - inside) * share },
  ];
}

/**
 * A histogram whose median and 95th percentile come out as given when they are computed as `histogram_quantile` does; a
 * percentile beyond the last bound comes out as that bound.
 */
export function histogramOf(median: number, p95: number, bounds: readonly number[]): readonly Bound[] {
  const upper = around(p95, 0.95, UPPER_SHARE, bounds);
  const middle = around(median, 0.5, MIDDLE_SHARE, bounds).filter(
    ({ at }) => at < (upper[0]?.at ?? Number.POSITIVE_INFINITY),
  );
  const last = bounds.at(-1) ?? 0;
  const end: Knot = { at: Math.max(last * 2, upper.at(-1)?.at ?? 0), share: 1 };
  const knots = [
    { at: 0, share: 0 },
    ...middle,
    ...upper,
    ...(upper.length === 0 ? [{ at: last, share: 0.9 }] : []),
    end,
  ];
  const shareAt = (bound: number): number => {
    const exact = knots.findLast(({ at }) => at === bound);
    if (exact !== undefined) return exact.share;
    const after = knots.findIndex(({ at }) => at > bound);
    const [from, to] = [knots[after - 1], knots[after]];
    if (from === undefined || to === undefined) return 1;
    return from.share + ((to.share - from.share) * (bound - from.at)) / (to.at - from.at);
  };
  return [...bounds.map((bound) => ({ le: String(bound), share: shareAt(bound) })), { le: '+Inf', share: 1 }];
}
