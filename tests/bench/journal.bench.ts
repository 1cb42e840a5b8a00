import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { PRELUDE } from '../../src/actions/program/prelude.ts';
import { RUNTIME } from '../../src/actions/program/runtime.ts';
import { type Figure, median } from './statistics.ts';

const ROUNDS = 25;
const STEPS = 20;

/** Both lines of a step: the synced one that announces it, and the one that tells how it ended. */
const SCRIPT = (journal: string) => `${PRELUDE}
${RUNTIME}
JOURNAL=${journal} SEQ=0 PREV=$GENESIS
round=0
while [ "$round" -lt ${ROUNDS} ]; do
  before=$(date +%s%N)
  step=0
  while [ "$step" -lt ${STEPS} ]; do
    note_synced '"event":"begin","phase":"step","step":"keep-images"' || exit 1
    note '"event":"end","phase":"step","step":"keep-images","code":0,"ok":true,"timedOut":false,"tookMs":1234' || exit 1
    step=$((step + 1))
  done
  after=$(date +%s%N)
  printf '%s\\n' "$(((after - before) / ${STEPS}))"
  round=$((round + 1))
done`;

/** What the journal adds to one step of a job, on this machine's disk, under both shells. */
export function measure(): Figure[] {
  return [['dash'], ['busybox', 'sh']].flatMap(([command = '', ...args]) => {
    const folder = mkdtempSync('/var/tmp/sparkone-bench-');
    try {
      const input = SCRIPT(join(folder, 'journal.ndjson'));
      const said = spawnSync(command, [...args, '-s'], { input, encoding: 'utf8' });
      if (said.error !== undefined) return [];
      const times = said.stdout
        .trim()
        .split('\n')
        .map((nanoseconds) => Number(nanoseconds) / 1e6);
      return [
        {
          name: `journal cost a step, ${command}`,
          value: times.length === ROUNDS ? median(times) : Number.NaN,
          unit: 'ms',
          atMost: 5,
          detail: `median of ${ROUNDS} rounds of ${STEPS} steps, fastest ${Math.min(...times).toFixed(2)} ms; two lines, one of them synced`,
        },
      ];
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
}
