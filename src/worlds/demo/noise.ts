/**
 * Randomness that is a function of time: the same seed, name and instant give the same number, so that the past can be
 * asked for as well as the present and a scene plays the same twice.
 */

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** A number 0..1 from a seed, a name and a whole number (FNV-1a over the name, murmur3's finaliser over the rest). */
export function hashed(seed: number, name: string, index: number): number {
  let h = (2166136261 ^ seed) >>> 0;
  for (let i = 0; i < name.length; i += 1) h = Math.imul(h ^ name.charCodeAt(i), 16777619);
  h = Math.imul(h ^ (index | 0), 16777619) ^ Math.floor(index / 4294967296);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return ((h ^ (h >>> 16)) >>> 0) / 4294967296;
}

/** Smooth noise -1..1 that wanders with the given period in milliseconds (value noise, smoothstep between knots). */
export function smooth(seed: number, name: string, t: number, periodMs: number): number {
  const knot = Math.floor(t / periodMs);
  const x = t / periodMs - knot;
  const eased = x * x * (3 - 2 * x);
  const from = hashed(seed, name, knot);
  const to = hashed(seed, name, knot + 1);
  return (from + (to - from) * eased) * 2 - 1;
}

/** Noise of two octaves, -1..1: slow drift with quick trembling, as load on a small server looks. */
export function wander(seed: number, name: string, t: number, periodMs: number): number {
  return 0.7 * smooth(seed, name, t, periodMs) + 0.3 * smooth(seed, `${name}+`, t, periodMs / 7);
}

/**
 * How busy a Brazilian business day is at an instant, 0..1: low at night, two humps around 10:30 and 15:30 in UTC-3,
 * half of it at the weekend.
 */
export function dailyPattern(t: number): number {
  const local = t - 180 * MINUTE;
  const hour = (((local % DAY) + DAY) % DAY) / (60 * MINUTE);
  const hump = (at: number, width: number) => Math.exp(-(((hour - at) / width) ** 2));
  const weekday = (Math.floor(local / DAY) + 4) % 7;
  const share = weekday === 0 || weekday === 6 ? 0.5 : 1;
  return share * Math.min(1, 0.9 * hump(10.5, 2.6) + 0.85 * hump(15.5, 2.8) + 0.25 * hump(20, 2));
}

/** 0 before `fromMs`, 1 after `toMs`, smooth between. */
export function rise(x: number, fromMs: number, toMs: number): number {
  if (x <= fromMs) return 0;
  if (x >= toMs) return 1;
  const share = (x - fromMs) / (toMs - fromMs);
  return share * share * (3 - 2 * share);
}

/** The point between two values at a share 0..1. */
export function between(from: number, to: number, share: number): number {
  return from + (to - from) * share;
}
