import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkArgs } from '../../../src/actions/action.ts';
import { findAction } from '../../../src/actions/registry.ts';
import { checkRunbooks } from '../../../src/commands/runbooks.ts';
import { ACTION_IDS } from '../../../src/model/plan.ts';
import { probes } from '../../../src/probes/registry.ts';
import { morning } from '../../../src/runbooks/books/morning.ts';
import { RUNBOOKS } from '../../../src/runbooks/registry.ts';
import { loadRunbooks, runbookFiles, runbookFolders } from '../../../src/runbooks/yaml/folders.ts';
import { readRunbookFile } from '../../../src/runbooks/yaml/read.ts';
import { runbookReference } from '../../../src/runbooks/yaml/reference.ts';
import { writeRunbook } from '../../../src/runbooks/yaml/write.ts';
import { SAVED_FILTERS } from '../../../src/tails/log-filter.ts';
import { temporaryFolder, write } from '../config/known.ts';
import { runbookProblems } from '../support/runbook-problems.ts';

const known = { probes: Object.keys(probes), actions: ACTION_IDS, logFilters: SAVED_FILTERS.map(({ id }) => id) };

function read(text: string, name = 'r.yaml') {
  return readRunbookFile(write(text, name, temporaryFolder()));
}

/** What `runbook check` says of a file, without the folder it lies in. */
function said(text: string, lang: 'pt-BR' | 'en' = 'en'): readonly string[] {
  const folder = temporaryFolder();
  const { exitCode, output } = checkRunbooks([write(text, 'r.yaml', folder)], lang);
  expect(exitCode).toBe(78);
  return output
    .replaceAll(`${folder}/`, '')
    .split('\n')
    .filter((line) => line.startsWith('r.yaml'));
}

const EVERYTHING_WRONG = `naem: x
title: Night
steps:
  - { title: A, look: [redis.pong] }
  - { title: B, look: [redis.ping], ask: really? }
  - { title: C }
  - { title: C, ask: again? }
  - { title: D, branch: redis.ping, goTo: c }
  - { title: E, offer: restart, args: { serivce: redis } }
  - { title: F, wait: api.health, deadline: 3 }
  - { title: G, ask: log?, log: { service: api } }
  - { title: H, look: [redis.ping], log: { service: api, filter: err, pattern: '(' } }
  - { title: 12, run: [] }
`;

describe('a runbook in YAML', () => {
  it.each(RUNBOOKS.map((runbook) => [runbook.id, runbook] as const))('%s survives being written and read', (_, own) => {
    expect(read(writeRunbook(own))).toEqual({ ok: true, runbook: own });
  });

  it('the documented example is sound, and names only what exists', () => {
    const result = readRunbookFile('docs/runbook-example.yaml');
    if (!result.ok) throw new Error(JSON.stringify(result.problems));
    expect(runbookProblems(result.runbook, known)).toEqual([]);
    expect(result.runbook.steps.map(({ id, kind }) => `${id} ${kind}`)).toEqual([
      'api look',
      'payments look',
      'is-redis-well branch',
      'restart-redis offer',
      'redis-back wait',
      'on-call ask',
      'time offer',
    ]);
  });

  it('is named after its file, and its steps after their titles, where it names nothing', () => {
    const result = read('title: Ronda\nsteps: [{ title: "Está no ar?", look: [api.health] }]\n', 'Minha ronda.yaml');
    expect(result).toMatchObject({ ok: true, runbook: { id: 'minha-ronda', steps: [{ id: 'esta-no-ar' }] } });
  });

  it('a command becomes an offer that goes through a plan', () => {
    const result = read('title: T\nsteps: [{ title: Clock, run: timedatectl status }]\n');
    const step = result.ok ? result.runbook.steps[0] : undefined;
    expect(step).toMatchObject({
      kind: 'offer',
      action: 'command',
      args: ['argv=["sh","-c","timedatectl status"]', 'title=Clock'],
    });
  });

  it('tells everything wrong at once, with line, column, what was wanted and a remedy', () => {
    expect(said(EVERYTHING_WRONG)).toMatchInlineSnapshot(`
      [
        "r.yaml:1:1: found the unknown key "naem"; wanted one of: name, title, when, steps; did you mean "name"?",
        "r.yaml:4:24: steps[0].look[0]: found "redis.pong"; wanted a probe; did you mean "redis.ping"?",
        "r.yaml:5:37: steps[1].ask: found "ask" beside "look"; wanted only one of: look, ask, offer, run, wait, branch; make two steps of it",
        "r.yaml:6:5: steps[2]: found a step that does nothing; wanted one of: look, ask, offer, run, wait, branch; say what the step does",
        "r.yaml:7:7: steps[3].title: found the id "c" for the second time; wanted an id that no other step has; give one of them "id: …"; step 3 is c already",
        "r.yaml:9:41: steps[5].args.serivce: found the argument "serivce"; wanted what restart takes; it has: service",
        "r.yaml:10:45: steps[6].deadline: found the number 3; wanted a duration between 1s and 1d, such as 30s, 5m or 1h30m; say the unit: 3s is seconds, 3m minutes",
        "r.yaml:11:28: steps[7].log: found "log" in a "ask" step; wanted "log" with look only; take the line out",
        "r.yaml:12:66: steps[8].log.filter: found "err"; wanted all | errors | security | performance | login | tls; did you mean "errors"?",
        "r.yaml:12:80: steps[8].log.pattern: found "("; wanted a regular expression; bad pattern: /(/g: Unterminated group",
        "r.yaml:13:14: steps[9].title: found the number 12; wanted a text, or { pt-BR: …, en: … }; put the value in quotes",
        "r.yaml:13:23: steps[9].run: found a list; wanted a list of arguments, or one line for sh; write [program, argument] as texts, or one line",
      ]
    `);
  });

  it('says so in Portuguese', () => {
    expect(said('title: T\nsteps: [{ title: A, look: [redis.pong] }]\n', 'pt-BR')).toMatchInlineSnapshot(`
      [
        "r.yaml:2:28: steps[0].look[0]: encontrado: "redis.pong"; esperado: uma sonda; você quis dizer "redis.ping"?",
      ]
    `);
  });

  it.each([
    ['empty', ''],
    ['not YAML', 'steps: [\n'],
    ['no mapping', '- a\n'],
    ['no steps', 'title: T\nsteps: []\n'],
  ])('%s is a problem with a place', (_, text) => {
    expect(said(text).length).toBeGreaterThan(0);
  });
});

describe('folders of runbooks', () => {
  it('lie in /etc, below XDG_CONFIG_HOME or ~/.config, and where the configuration says', () => {
    expect(runbookFolders({}, '/home/ana', ['/srv/r'])).toEqual([
      '/etc/sparkone-tui/runbooks',
      '/home/ana/.config/sparkone-tui/runbooks',
      '/srv/r',
    ]);
    expect(runbookFolders({ XDG_CONFIG_HOME: '/x' }, '/home/ana', [])[1]).toBe('/x/sparkone-tui/runbooks');
  });

  it('one that is configured has to be there; the others need not', () => {
    const missing = join(temporaryFolder(), 'no');
    expect(runbookFiles([missing], []).problems).toEqual([]);
    const { problems } = runbookFiles([missing], [missing]);
    expect(problems.map(({ remedy }) => remedy.en)).toEqual(['make the folder or correct runbooks.directories']);
  });

  it('the stronger file takes the place of the weaker and of the built-in runbook, where it stood', () => {
    const weak = temporaryFolder();
    const strong = join(weak, 'strong');
    mkdirSync(strong);
    write('title: Weak\nsteps: [{ title: A, ask: a? }]\n', 'morning.yaml', weak);
    write('no runbook', 'notes.txt', weak);
    write('name: morning\ntitle: Strong\nsteps: [{ title: A, ask: a? }]\n', 'mine.yml', strong);
    const { files } = runbookFiles([weak, strong], []);
    const loaded = loadRunbooks(RUNBOOKS, files, readRunbookFile);
    if (!loaded.ok) throw new Error('problems');
    expect(loaded.runbooks.map(({ runbook }) => runbook.id)).toEqual(RUNBOOKS.map(({ id }) => id));
    const own = loaded.runbooks.find(({ runbook }) => runbook.id === morning.id);
    expect(own).toMatchObject({ runbook: { title: { en: 'Strong' } }, source: join(strong, 'mine.yml') });
  });

  it('the problems of all files come together', () => {
    const folder = temporaryFolder();
    write('title: A\n', 'a.yaml', folder);
    write('steps: [{ title: A, ask: a? }]\n', 'b.yaml', folder);
    const loaded = loadRunbooks(RUNBOOKS, runbookFiles([folder], []).files, readRunbookFile);
    expect(loaded.ok ? [] : loaded.problems.map(({ origin }) => origin.file)).toEqual([
      join(folder, 'a.yaml'),
      join(folder, 'b.yaml'),
    ]);
  });
});

describe('the built-in runbooks', () => {
  const offers = RUNBOOKS.flatMap(({ id, steps }) =>
    steps.flatMap((step) => (step.kind === 'offer' ? [{ id: `${id} ${step.id}`, step }] : [])),
  );

  it.each(offers)('$id offers what its action takes', ({ step }) => {
    const action = findAction(step.action);
    if (action === undefined) throw new Error(step.action);
    const given = Object.fromEntries(step.args.map((arg) => arg.split('=') as [string, string]));
    const args = action.args.map((arg) => ({ ...arg, isRequired: false }));
    expect(checkArgs({ id: action.id, args }, given)).toBeNull();
  });
});

describe('the reference', () => {
  it.each(['pt-BR', 'en'] as const)('in %s tells every key of a step and every probe', (lang) => {
    const text = runbookReference(lang);
    for (const word of ['look', 'ask', 'offer', 'run', 'wait', 'branch', 'goTo', 'pattern', ...Object.keys(probes)])
      expect(text).toContain(`\`${word}\``);
  });
});
