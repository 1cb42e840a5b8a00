import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { containerOf } from '../compose.ts';
import type { StackRecord } from '../place.ts';
import { run } from '../process.ts';
import type { Fault } from './fault.ts';

const rules = `groups:
  - name: drill
    rules:
      - alert: DrillAlert
        expr: vector(1)
        labels: { severity: critical }
        annotations: { summary: "An alert that always fires" }
      - alert: DrillPending
        expr: vector(1)
        for: 1h
        labels: { severity: warning }
        annotations: { summary: "An alert that stays pending" }
`;

async function reload(stack: StackRecord): Promise<void> {
  await run(['docker', 'kill', '-s', 'HUP', await containerOf(stack, 'prometheus')], { mayFail: true });
}

/** Alerts without a cause, to see one fire and one wait. */
export const alertFault: Fault = {
  name: 'alert-firing',
  say: 'Prometheus has one alert that fires and one that stays pending',
  inflict: async (stack) => {
    writeFileSync(join(stack.bed, 'drills', 'drill.yml'), rules);
    await reload(stack);
  },
  undo: async (stack) => {
    rmSync(join(stack.bed, 'drills', 'drill.yml'), { force: true });
    await reload(stack);
  },
};
