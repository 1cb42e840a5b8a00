import { useInput, usePaste } from 'ink';
import { useEffect } from 'react';
import type { CommandContext } from '../src/shell/command.ts';
import { type HitArea, handleKey, handleMouse, handlePaste } from '../src/shell/keys/dispatch.ts';
import { toKeyPresses } from '../src/shell/keys/keymap.ts';
import type { MouseEvent } from '../src/shell/keys/mouse.ts';
import { useSession } from './use-cockpit.ts';

/** Where mouse events come from; returns the way to stop. */
export type MouseSource = (listener: (event: MouseEvent) => void) => () => void;

/** What keys and clicks act on, asked for at every press: the newest frame's. */
export interface KeyTarget {
  context(): CommandContext;
  areas(): readonly HitArea[];
}

/** Reads the keyboard, pasted text and the mouse: the only place that does. */
export function useKeys(target: KeyTarget, onMouse: MouseSource | null): void {
  const { bindings } = useSession();
  useInput((input, key) => {
    for (const press of toKeyPresses(input, key)) handleKey(press, bindings, target.context());
  });
  usePaste((text) => handlePaste(text, target.context()));
  useEffect(
    () => onMouse?.((event) => handleMouse(event, target.areas(), bindings, target.context())),
    [onMouse, bindings, target],
  );
}
