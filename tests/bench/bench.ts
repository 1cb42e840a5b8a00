// `npm run bench [-- NAME ...] [--frames N]`: measures what the project set itself and prints the figures. A report, not a test.
import { readdirSync } from 'node:fs';
import { measureFrames, measureIdle, measureKeys, measureStart, measureVersion } from './processes.ts';
import { type Figure, renderFigures } from './statistics.ts';
import { benchTarget } from './target.ts';

const args = process.argv.slice(2);
const framesAt = args.indexOf('--frames');
const frames = framesAt < 0 ? 10_000 : Number(args[framesAt + 1]);
const wanted = args.filter((argument, index) => !argument.startsWith('--') && args[index - 1] !== '--frames');
const isWanted = (name: string) => wanted.length === 0 || wanted.includes(name);

const target = benchTarget();
const parts: Readonly<Record<string, () => Promise<Figure[]> | Figure[]>> = {
  version: () => measureVersion(9),
  start: () => measureStart(target, 7),
  idle: () => measureIdle(target, 30),
  keys: () => measureKeys(target, 220),
  frames: () => measureFrames(target, frames),
};

process.stdout.write(`on ${target.composePs === null ? 'the demo' : 'the live stack'}, Node ${process.version}\n`);
for (const [name, measure] of Object.entries(parts))
  if (isWanted(name)) process.stdout.write(`${renderFigures(await measure())}\n`);
// Every other file that ends in .bench.ts measures one part of the program in this process.
for (const file of readdirSync(import.meta.dirname).filter((name) => name.endsWith('.bench.ts'))) {
  if (!isWanted(file.replace('.bench.ts', ''))) continue;
  const module = (await import(`./${file}`)) as { readonly measure: () => Promise<Figure[]> | Figure[] };
  process.stdout.write(`${renderFigures(await module.measure())}\n`);
}
