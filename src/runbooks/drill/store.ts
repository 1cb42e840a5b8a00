import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { readSmallFile } from '../../config/read-file.ts';
import { writeNewFile } from '../../config/write-file.ts';
import type { DrillReport } from '../../model/drill.ts';
import { bad, good, type Outcome } from '../../model/fault.ts';
import type { Lang } from '../../text/lang.ts';
import { writeFault } from '../report-faults.ts';
import { namePart } from '../reports/report-store.ts';
import { renderDrillMarkdown } from './markdown.ts';

/** Larger than any report of an exercise. */
const MAX_BYTES = 1024 * 1024;
/** Exercises that ended within the same second get a number behind. */
const MAX_SAME_SECOND = 99;
const SUFFIX = '.drill.json';

const span = z.number().nullable();
const told = z.object({
  kind: z.literal('drill'),
  drill: z.string(),
  endedAt: z.number(),
  noticeMs: span,
  diagnoseMs: span,
  recoverMs: span,
});

/** Where an exercise was written to. */
export interface WrittenDrill {
  readonly json: string;
  readonly markdown: string;
}

/** Reports of exercises: in the reports folder, beside those of real rounds and never taken for them. */
export class DrillStore {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** Writes both files whole, 0600, or says why not; none is ever replaced. */
  write(report: DrillReport, lang: Lang, timeZone?: string): Outcome<WrittenDrill> {
    const stamp = new Date(report.endedAt).toISOString().replace(/[-:]|\.\d+/g, '');
    const name = `${namePart(report.target)}-${namePart(report.drill)}-${stamp}`;
    for (let number = 1; number <= MAX_SAME_SECOND; number += 1) {
      const base = join(this.folder, number === 1 ? name : `${name}-${number}`);
      const [json, markdown] = [`${base}${SUFFIX}`, `${base}.drill.md`];
      const written = writeNewFile(json, `${JSON.stringify(report, null, 1)}\n`, false);
      if (written.kind === 'exists') continue;
      if (written.kind === 'failed') return bad(writeFault(this.folder, written.code));
      const beside = writeNewFile(markdown, renderDrillMarkdown(report, lang, timeZone), true);
      if (beside.kind === 'failed') return bad(writeFault(this.folder, beside.code));
      return good({ json, markdown });
    }
    return bad(writeFault(this.folder, 'EEXIST'));
  }

  /** How the same exercise went the last time; null for the first time, and where no earlier report can be read. */
  last(drill: string, target: string): DrillReport['before'] {
    const begin = `${namePart(target)}-${namePart(drill)}-`;
    const names = this.#names().filter((name) => name.startsWith(begin) && name.endsWith(SUFFIX));
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
    try {
      return readdirSync(this.folder);
    } catch {
      return []; // No folder yet, or one that cannot be read: then this one is compared with nothing.
    }
  }
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return null; // Cut in half.
  }
}
