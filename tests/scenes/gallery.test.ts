import { describe, expect, it } from 'vitest';
import { SCENES } from '../../src/worlds/demo/scenes.ts';
import { drawPicture } from '../gallery/gallery.ts';
import { PICTURES } from '../gallery/pictures.ts';
import { play } from './play.ts';

describe('the gallery', () => {
  it('has the Overview of every scene, each picture once', () => {
    const names = PICTURES.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const { id } of SCENES) expect(names).toContain(`overview-${id}`);
  });

  it('draws what the screen says', async () => {
    const scene = await play('redis-down');
    const svg = await drawPicture(scene, { lang: 'en', size: { columns: 120, rows: 40 } });
    expect(svg).toMatch(/^<svg [^>]*viewBox="0 0 1032 744"/);
    expect(svg.replaceAll('\u00a0', ' ')).toContain('CRITICAL');
    expect(svg).not.toContain('\u001b');
    await scene.cockpit.close();
  });
});
