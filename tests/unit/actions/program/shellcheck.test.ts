import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import * as scripts from '../../../../src/actions/host/scripts.ts';
import { LIBRARY } from '../../../../src/actions/program/library.ts';
import { renderProgram } from '../../../../src/actions/program/render.ts';
import type { Gate } from '../../../../src/model/plan.ts';
import { plan, SHELLS, step } from '../harness.ts';

const gate: Gate = {
  checks: [
    { kind: 'service', project: 'p', service: 'api' },
    { kind: 'container', container: 'c' },
    { kind: 'url', url: 'http://127.0.0.1/health' },
    { kind: 'http', project: 'p', service: 'api', port: 8000, path: '/health' },
    { kind: 'swarm', service: 'demo_api', before: '', returns: false },
    { kind: 'command', argv: ['test', '-e', '/'] },
  ],
  inARow: 2,
  everyMs: 500,
  deadlineMs: 60_000,
};
const whole = plan(
  [
    step('exec', {
      argv: ['echo', "it's", '$HOME', '`id`'],
      cwd: '/',
      stdin: '/dev/null',
      stdout: '/tmp/x',
      secrets: ['PGPASSWORD'],
    }),
    step('gate', { kind: 'gate', gate, onFailure: ['back'] }),
    step('call', { kind: 'call', argv: ['do-it', 'x'] }),
  ],
  { compensations: [step('back')], always: [step('writers')] },
);
const places = { state: '', locks: '', key: 'sparkone' };
const parts = {
  job: 'job-1',
  program: 'echo',
  planJson: '{}',
  secrets: '',
  holderJson: '{}',
  startedMembers: '"event":"started"',
  refusedMembers: '"event":"refused"',
  journalMembers: '"event":"start"',
  shell: 'sh',
};

const texts: readonly [string, string][] = [
  [
    'job program',
    renderProgram(whole, { job: 'job-1', docker: ['sudo', '-n', 'docker'], hooks: [['true']], library: LIBRARY }),
  ],
  ['launch', scripts.launchScript(places, parts)],
  ['record', scripts.recordScript(places, '"event":"x"')],
  ['lock', scripts.lockScript(places)],
  ['unlock', scripts.unlockScript(places, { pid: 1, pidStart: 2, boot: 'b' }, '"event":"x"')],
  ['list', scripts.listScript(places, 10)],
  ['read', scripts.readScript(places, 'job-1', true)],
  ['cancel', scripts.cancelScript(places, 'job-1', '"event":"x"')],
  ['output', scripts.outputScript(places, 'job-1', 'step.one', 100, 'm')],
  ['audit', scripts.auditScript(places, 10)],
  ['evidence', scripts.evidenceScript(places, 'm')],
];

describe('every program sent to a target', () => {
  it.skipIf(process.env.SPARKONE_LIVE !== 'required')('is checked and tried where the whole gate runs', () => {
    const names = ['shellcheck', 'dash', 'busybox'];
    expect(names.filter((name) => spawnSync(name, ['--help']).error !== undefined)).toEqual([]);
    expect(SHELLS).toHaveLength(2);
  });

  const hasShellcheck = spawnSync('shellcheck', ['--version']).error === undefined;
  it.skipIf(!hasShellcheck).each(texts)('passes shellcheck: %s', (_name, text) => {
    expect(spawnSync('shellcheck', ['-s', 'sh', '-'], { input: text, encoding: 'utf8' }).stdout).toBe('');
  });

  it.each(texts.flatMap(([name, text]) => SHELLS.map((shell) => [name, shell, text] as const)))(
    'parses: %s under %s',
    (_name, shell, text) => {
      const [command = '', ...args] = shell;
      expect(spawnSync(command, [...args, '-n'], { input: text, encoding: 'utf8' }).stderr).toBe('');
    },
  );

  it('refuses a compensation that does not exist, before anything is sent', () => {
    const wrong = plan([step('one', { onFailure: ['nothing'] })]);
    expect(() => renderProgram(wrong, { job: 'j', docker: ['docker'] })).toThrow(/nothing/);
  });
});
