import { Writable } from 'node:stream';
import { Box, render, Text } from 'ink';
import { createElement, memo, type ReactElement } from 'react';
import { buildFrame } from '../../../screens/frame/frame.ts';
import { desksInSight, type Fleet } from '../../../src/model/fleet.ts';
import { COMMANDS } from '../../../src/shell/commands.ts';
import { bindKeys } from '../../../src/shell/keys/bindings.ts';
import { createShell } from '../../../src/shell/shell.ts';
import type { Size } from '../../../src/shell/state.ts';

/** As screens/frame/row.tsx, which this process cannot read. */
const Row = memo(({ text }: { readonly text: string }) => createElement(Text, { wrap: 'truncate' }, text || ' '));

const rowOf = (text: string): ReactElement => createElement(Row, { text });

/** A board that is painted by hand, through Ink to a terminal that takes everything. */
export interface MeasuredBoard {
  /** Draws the frame of now and lets Ink write it. */
  paint(): void;
  /** Milliseconds of processor time that each paint took, from the state to the bytes: what a machine at rest needs. */
  readonly paints: readonly number[];
  /** The same by the clock on the wall. */
  readonly wallPaints: readonly number[];
  /** Bytes written so far. */
  bytes(): number;
  close(): void;
}

/** Opens the board of a fleet. */
export function measureBoard(fleet: Fleet, size: Size): MeasuredBoard {
  let bytes = 0;
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      done();
    },
  });
  const stdout = Object.assign(sink, { ...size, isTTY: true }) as unknown as NodeJS.WriteStream;
  const shell = createShell({ lang: 'en', tab: 'fleet', size });
  const bindings = bindKeys(COMMANDS);
  const effects = { copy: () => undefined, suspend: () => undefined, quit: () => undefined };
  const member = fleet.member(null);
  const rows = () => {
    const desks = desksInSight(fleet, member);
    const frame = buildFrame({ context: { cockpit: member.cockpit, shell, effects, desks }, bindings });
    const children: readonly ReactElement[] = frame.rows.map(rowOf);
    return createElement(Box, { flexDirection: 'column', width: '100%', height: size.rows }, ...children);
  };
  const app = render(rows(), {
    stdout,
    incrementalRendering: true,
    interactive: true,
    maxFps: 1_000,
    patchConsole: false,
  });
  const paints: number[] = [];
  const wallPaints: number[] = [];
  return {
    paints,
    wallPaints,
    paint() {
      const startedAt = performance.now();
      const before = process.threadCpuUsage();
      app.rerender(rows());
      const { user, system } = process.threadCpuUsage(before);
      paints.push((user + system) / 1000);
      wallPaints.push(performance.now() - startedAt);
    },
    bytes: () => bytes,
    close: () => app.unmount(),
  };
}
