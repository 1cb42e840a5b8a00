import { describe, expect, it } from 'vitest';
import { createLogDemuxer } from '../../../src/clients/docker/docker-logs.ts';
import { frame } from './fake-engine.ts';

const STAMP = '2026-11-23T21:14:20.133000000Z ';
const options = { hasTty: false, hasTimestamps: true, maxLineBytes: 1000 };
const textsOf = (bytes: Buffer, size: number, wanted = options) => {
  const demuxer = createLogDemuxer(wanted);
  const lines = [];
  for (let at = 0; at < bytes.length; at += size) lines.push(...demuxer.feed(bytes.subarray(at, at + size)));
  return [...lines, ...demuxer.rest()].map((line) => `${line.stream} ${line.at} ${line.text}`);
};

describe('log frames', () => {
  const bytes = Buffer.concat([
    frame(1, `${STAMP}first ação\n`),
    frame(2, `${STAMP}error\n`),
    frame(1, `${STAMP}half of a long `),
    frame(2, `${STAMP}between\n`),
    frame(1, `${STAMP}line\n`),
    frame(1, `${STAMP}no end`),
  ]);
  const lines = [
    'stdout 1795468460133 first ação',
    'stderr 1795468460133 error',
    'stderr 1795468460133 between',
    'stdout 1795468460133 half of a long line',
    'stdout 1795468460133 no end',
  ];

  it.each([1, 7, 39, 48, 4096])('are the same lines when they come in chunks of %i bytes', (size) => {
    expect(textsOf(bytes, size)).toEqual(lines);
  });

  it('of a tty are the bytes themselves', () => {
    const tty = Buffer.from(`${STAMP}one\r\n${STAMP}two\r\n`);
    expect(textsOf(tty, 5, { ...options, hasTty: true })).toEqual([
      'stdout 1795468460133 one',
      'stdout 1795468460133 two',
    ]);
  });

  it('without end are cut, and the line after is whole again', () => {
    const endless = Buffer.concat([frame(1, 'x'.repeat(5000)), frame(1, 'y'.repeat(5000)), frame(1, '\nnext\n')]);
    const found = textsOf(endless, 700, { ...options, maxLineBytes: 100 });
    expect(found).toEqual([`stdout NaN ${'x'.repeat(100)}`, 'stdout NaN next']);
    const demuxer = createLogDemuxer({ ...options, maxLineBytes: 100 });
    expect(demuxer.feed(endless).map(({ cutBytes }) => cutBytes)).toEqual([9_900, 0]);
  });
});
