import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { JobHost } from '../../../../src/actions/host/host.ts';
import { bad, fault } from '../../../../src/model/fault.ts';
import type { Line, LineState } from '../../../../src/model/line.ts';
import { same } from '../../../../src/text/lang.ts';
import { createHost, ended, launch, plan, step } from '../harness.ts';

const CUT = fault('unreachable', same('the line was cut'), same('wait'), 'LINE_CUT');

/** A host beyond a line in this state, which does what it is told and whose answers never arrive. */
function beyond(state: LineState): JobHost & { readonly dir: string; readonly sent: () => number } {
  const host = createHost();
  let sent = 0;
  const line: Pick<Line, 'state'> = { state: () => state };
  const transport: JobHost['transport'] = {
    ...host.transport,
    line: line as Line,
    exec: async (argv, options) => {
      if (state.kind !== 'up') return bad(CUT);
      sent += 1;
      await host.transport.exec(argv, options);
      return bad(CUT);
    },
  };
  return { ...host, transport, sent: () => sent };
}

describe('a launch whose answer is lost with the line', () => {
  it('is not called one that did not run: the job is there when the target can be asked again', async () => {
    const host = beyond({ kind: 'up', since: 0 });
    const launched = await launch(host, plan([step('one', { argv: ['touch', join(host.dir, 'ran')] })]));
    expect(launched).toMatchObject({
      ok: true,
      value: { kind: 'unanswered', job: 'job-1', fault: { code: 'LINE_CUT' } },
    });
    const again = { ...host, transport: createHost().transport };
    expect((await ended(again)).view.state).toBe('done');
    expect(existsSync(join(host.dir, 'ran'))).toBe(true);
  });

  it('is a fault where the line was away before, since nothing was sent', async () => {
    const host = beyond({ kind: 'away', since: 0, fault: CUT, retryAt: null });
    expect(await launch(host, plan([step('one')]))).toEqual(bad(CUT));
    expect(host.sent()).toBe(0);
  });
});
