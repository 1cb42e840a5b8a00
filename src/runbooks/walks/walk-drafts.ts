import { chmodSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import * as z from 'zod';
import { codeOf } from '../../config/read-file.ts';
import { bad, good, type Outcome } from '../../model/fault.ts';
import type { Draft, DraftField } from '../../model/walk-desk.ts';
import { writeFault } from '../own-folder.ts';

const drafts: z.ZodType<readonly Draft[]> = z.array(
  z.object({
    step: z.string(),
    field: z.enum(['note', 'reason']),
    verdict: z.enum(['pending', 'pass', 'fail', 'skip']).nullable(),
    text: z.string(),
  }),
);

function readDrafts(path: string): readonly Draft[] {
  try {
    const parsed = drafts.safeParse(JSON.parse(readFileSync(path, 'utf8')), { jitless: true });
    return parsed.success ? parsed.data : [];
  } catch {
    return []; // None yet; it is replaced whole, so that it is never cut in half.
  }
}

/** Texts that are being typed, beside the walk's file: whatever ends the program, what stands on screen is there again. */
export interface DraftBook {
  find(step: string, field: DraftField): Draft | null;
  /** An empty text is forgotten. It is remembered here even when the disk takes nothing. */
  keep(draft: Draft): Outcome<null>;
  /** Takes the file away. */
  close(): void;
}

/** Opens the drafts of a walk. Each key replaces the file: a killed process loses none, and no disk has to turn for it. */
export function openDrafts(walkPath: string): DraftBook {
  const path = walkPath.replace(/\.jsonl$/, '.drafts');
  const fresh = `${path}.new`;
  let kept = readDrafts(path);
  return {
    find: (step, field) => kept.find((draft) => draft.step === step && draft.field === field) ?? null,
    keep(draft) {
      const others = kept.filter(({ step, field }) => step !== draft.step || field !== draft.field);
      kept = draft.text === '' ? others : [...others, draft];
      try {
        writeFileSync(fresh, `${JSON.stringify(kept)}\n`, { mode: 0o600 });
        chmodSync(fresh, 0o600);
        renameSync(fresh, path);
        return good(null);
      } catch (error) {
        return bad(writeFault(dirname(path), codeOf(error)));
      }
    },
    close: () => rmSync(path, { force: true }),
  };
}
