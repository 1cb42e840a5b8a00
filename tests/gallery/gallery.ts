// `npm run gallery [-- SCENE ...]`: prints every scene's frames as text and writes the documentation's pictures.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ShellState } from '../../src/shell/state.ts';
import { SCENES } from '../../src/worlds/demo/scenes.ts';
import { type Play, play } from '../scenes/play.ts';
import { frameOf, plainRows } from '../screens/support/frames.ts';
import { screenSvg, terminalOf } from '../terminal/support/screenshot.ts';
import { PICTURES, SIZES } from './pictures.ts';

const MINUTE = 60_000;
const IMAGES = join(import.meta.dirname, '..', '..', 'docs', 'images');

async function opened(scene: string): Promise<Play> {
  const played = await play(scene);
  await played.clock.run(MINUTE);
  return played;
}

/** A picture of one state as SVG. */
export async function drawPicture(scene: Play, given: Partial<ShellState>): Promise<string> {
  const frame = frameOf(scene.cockpit, given);
  const terminal = await terminalOf(frame.rows, given.size?.columns ?? 120);
  const svg = screenSvg(terminal);
  terminal.dispose();
  return svg;
}

function printFrames(scene: Play, id: string): void {
  for (const lang of ['pt-BR', 'en'] as const)
    for (const size of SIZES) {
      const title = `${id} · ${size.columns}x${size.rows} · ${lang}`;
      process.stdout.write(`\n== ${title} ${'='.repeat(Math.max(0, size.columns - title.length - 4))}\n`);
      process.stdout.write(`${plainRows(frameOf(scene.cockpit, { lang, size })).join('\n')}\n`);
    }
}

async function main(wanted: readonly string[]): Promise<void> {
  mkdirSync(IMAGES, { recursive: true });
  for (const { id } of SCENES.filter((scene) => wanted.length === 0 || wanted.includes(scene.id))) {
    const scene = await opened(id);
    printFrames(scene, id);
    for (const picture of PICTURES.filter((one) => one.scene === id)) {
      const file = join(IMAGES, `${picture.name}.svg`);
      writeFileSync(file, await drawPicture(scene, picture.given));
      process.stdout.write(`wrote docs/images/${picture.name}.svg\n`);
    }
    await scene.cockpit.close();
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main(process.argv.slice(2));
