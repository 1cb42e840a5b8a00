import { describe, expect, it } from 'vitest';
import { lastLines, linesBetween } from '../../../src/worlds/demo/log-lines.ts';
import { findScene } from '../../../src/worlds/demo/scenes.ts';
import { Simulation } from '../../../src/worlds/demo/simulation.ts';
import { SERVICE_NAMES } from '../../../src/worlds/demo/stack.ts';

const BORN = Date.UTC(2026, 10, 23, 13, 2, 14);
const MINUTE = 60_000;

function simulate(scene: string): Simulation {
  return new Simulation({ seed: 1, bornAt: BORN }, findScene(scene)?.onsets ?? []);
}

describe('log lines of the demo', () => {
  it('are a function of time: two halves make the whole, in order', () => {
    const simulation = simulate('redis-down');
    const whole = linesBetween(simulation, SERVICE_NAMES, BORN - 30_000, BORN);
    const halves = [
      ...linesBetween(simulation, SERVICE_NAMES, BORN - 30_000, BORN - 12_345),
      ...linesBetween(simulation, SERVICE_NAMES, BORN - 12_345, BORN),
    ];
    expect(halves).toEqual(whole);
    expect(whole.map((line) => line.at)).toEqual(whole.map((line) => line.at).sort((a, b) => a - b));
  });

  it('are written in the formats of every service', () => {
    const lines = linesBetween(simulate('calm'), SERVICE_NAMES, BORN - 40 * MINUTE, BORN);
    const of = (service: string) => lines.filter((line) => line.service === service).map((line) => line.line);
    expect(of('api')).toContainEqual(
      expect.stringMatching(/^INFO: {5}172\.18\.0\.2:\d+ - "GET \/health HTTP\/1\.1" 200 OK$/),
    );
    expect(of('api')).toContainEqual(expect.stringMatching(/^INFO:src\.app\.core\.validation:\{"event": /));
    expect(of('api')).toContainEqual(expect.stringMatching(/^\[DEBUG\] MIDDLEWARE ENTRY - Path: \//));
    expect(of('postgres')).toContainEqual(
      expect.stringMatching(/^2026-11-23 1[23]:\S+ UTC \[\d+\] LOG: {2}checkpoint/),
    );
    expect(of('redis')).toContainEqual(expect.stringMatching(/^1:M 23 Nov 2026 1[23]:\S+ \* /));
    expect(of('traefik')).toContainEqual(expect.stringMatching(/"GET \S+ HTTP\/2\.0" 20[01] /));
    for (const line of of('api').filter((one) => /^\w+:[\w.]+:\{/.test(one)))
      expect(() => JSON.parse(line.slice(line.indexOf('{'))) as unknown).not.toThrow();
  });

  it('with Redis down flood about sixty lines a second, name Redis, and Redis itself is silent', () => {
    const lines = linesBetween(simulate('redis-down'), SERVICE_NAMES, BORN - MINUTE, BORN);
    const api = lines.filter((line) => line.service === 'api');
    expect(api.length / 60).toBeGreaterThan(40);
    expect(api.length / 60).toBeLessThan(90);
    expect(api.some((line) => line.line.includes('redis.exceptions.ConnectionError'))).toBe(true);
    expect(lines.some((line) => line.service === 'redis')).toBe(false);
  });

  it('hold secrets and escapes nowhere', () => {
    const lines = linesBetween(simulate('bad-deploy'), SERVICE_NAMES, BORN - MINUTE, BORN);
    expect(lines.filter((line) => /[\x00-\x1f]/.test(line.line))).toEqual([]);
  });

  it('can be asked for from the end', () => {
    const simulation = simulate('calm');
    const last = lastLines(simulation, ['api'], BORN, 100);
    expect(last).toHaveLength(100);
    expect(last).toEqual(linesBetween(simulation, ['api'], last[0]?.at ?? 0, BORN).slice(-100));
    expect(lastLines(simulation, ['jaeger'], BORN, 100).length).toBeLessThan(5);
  });
});
