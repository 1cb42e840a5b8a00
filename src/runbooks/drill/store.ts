import { join } from 'node:path';
import * as z from 'zod';
import { readSmallFile } from '../../config/read-file.ts';
import type { DrillReport } from '../../model/drill.ts';
import type { Outcome } from '../../model/fault.ts';
import type { Lang } from '../../text/lang.ts';
import { namePart, namesIn, stampOf, type WrittenPair, writePair } from '../own-folder.ts';
import { renderDrillMarkdown } from './markdown.ts';

/** Larger than any report of an exercise. */
const MAX_BYTES = 1024 * 1024;
const SUFFIX = '.drill';

const span = z.number().nullable();
const told = z.object({
  kind: z.literal('drill'),
  drill: z.string(),
  endedAt: z.number(),
  noticeMs: span,
  diagnoseMs: span,
  recoverMs: span,
});

/** Reports of exercises: in the reports folder, beside those of real rounds and never taken for them. */
export class DrillStore {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** Writes both files whole, 0600, or says why not; none is ever replaced. */
  write(report: DrillReport, lang: Lang, timeZone?: string): Outcome<WrittenPair> {
    const name = `${namePart(report.target)}-${namePart(report.drill)}-${stampOf(report.endedAt)}`;
    const markdown = renderDrillMarkdown(report, lang, timeZone);
    return writePair(this.folder, name, { value: report, markdown, suffix: SUFFIX });
  }

  /** How the same exercise went the last time; null for the first time, and where no earlier report can be read. */
  last(drill: string, target: string): DrillReport['before'] {
    const begin = `${namePart(target)}-${namePart(drill)}-`;
    const names = this.#names().filter((name) => name.startsWith(begin) && name.endsWith(`${SUFFIX}.json`));
    for (const name of names.toSorted().toReversed()) {
      const file = readSmallFile(join(this.folder, name), MAX_BYTES);
      const read = file.kind === 'read' ? told.safeParse(parsed(file.bytes), { jitless: true }) : null;
      if (read?.success !== true || read.data.drill !== drill) continue;
      const { endedAt: at, noticeMs, diagnoseMs, recoverMs } = read.data;
      return { at, noticeMs, diagnoseMs, recoverMs };
    }
    return null;
  }

  #names(): readonly string[] {
    const names = namesIn(this.folder);
    return names.ok ? names.value : []; // One that cannot be read: then this one is compared with nothing.
  }
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return null; // Cut in half.
  }
}
