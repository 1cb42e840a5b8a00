import { hashed } from '../noise.ts';

/** Throws that are a function of one line's place in time: the same line is written twice the same. */
export interface Dice {
  /** 0..1. */
  roll(name: string): number;
  /** Whole number from..to, both included. */
  whole(name: string, from: number, to: number): number;
  pick<T>(name: string, items: readonly [T, ...T[]]): T;
  chance(name: string, share: number): boolean;
}

/** Dice for the line number `index` of a stream. */
export function diceFor(seed: number, stream: string, index: number): Dice {
  const roll = (name: string) => hashed(seed, `${stream}.${name}`, index);
  return {
    roll,
    whole: (name, from, to) => from + Math.floor(roll(name) * (to - from + 1)),
    pick: (name, items) => items[Math.floor(roll(name) * items.length)] ?? items[0],
    chance: (name, share) => roll(name) < share,
  };
}
