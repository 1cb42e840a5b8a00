import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { DeployFacts } from '../../../src/actions/deploys/deploy-facts.ts';
import { lookAtScope, scopeConditions, scopeInPlace } from '../../../src/actions/deploys/deploy-scope.ts';
import { builtNames, deployedNames, returnSteps, stayingNames } from '../../../src/actions/deploys/deploy-steps.ts';
import type { Ground } from '../../../src/actions/ground.ts';
import type { StackFacts } from '../../../src/actions/stack-facts.ts';
import { createLocalTransport } from '../../../src/transport/local.ts';
import { never } from './harness.ts';

const transport = createLocalTransport();
const folders: string[] = [];
afterAll(async () => {
  await transport.close();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

const BASE = `services:
  api:
    build: .
    image: "\${COMPOSE_PROJECT_NAME}/app:latest"
    restart: unless-stopped
  redis:
    image: redis:7
    restart: unless-stopped
  postgres:
    image: postgres:15
    restart: unless-stopped
`;

/** A checkout with one commit a compose file, and the ground that a plan would stand on there. */
function checkout(...files: readonly string[]): { ground: Ground; stack: StackFacts } {
  const directory = mkdtempSync(join(tmpdir(), 'sparkone-scope-'));
  folders.push(directory);
  const git = (...args: string[]) =>
    spawnSync('git', ['-C', directory, '-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { encoding: 'utf8' });
  git('init', '-q');
  for (const text of files) {
    writeFileSync(join(directory, 'compose.yml'), text);
    git('add', '-A');
    git('commit', '-q', '--allow-empty', '-m', 'x');
  }
  const service = (name: string, isBuilt = false) => ({
    service: name,
    role: 'other' as const,
    image: `${name}:x`,
    isBuilt,
    containers: [
      { id: name, name, state: 'running' as const, health: 'none' as const, imageId: 'sha256:1', image: 'x' },
    ],
  });
  const stack: StackFacts = {
    project: 'p',
    directory,
    composeFiles: [join(directory, 'compose.yml')],
    compose: ['docker', 'compose'],
    services: [service('api', true), service('postgres'), service('redis')],
    imagePrefix: 'p-',
    apiPort: 8000,
  };
  const ground = { transport, call: { signal: never, timeoutMs: 5000 } } as unknown as Ground;
  return { ground, stack };
}

const scopeOf = async (before: string, after: string, images: readonly string[] = []) => {
  const { ground, stack } = checkout(before, after);
  return lookAtScope(ground, stack, new Set(images), 'HEAD~1', 'HEAD');
};

describe('the scope of a deploy', () => {
  it('is what is built from the code, when the compose file says the same', async () => {
    const scope = await scopeOf(BASE, `# a comment\n${BASE}`);
    expect(scope).toEqual({
      replaced: [{ service: 'api', image: 'p/app:latest', isBuilt: true, staysUp: true }],
      added: [],
      removed: [],
      returned: ['api'],
      missingImages: [],
    });
    expect(scopeConditions(scope)).toEqual([]);
  });

  it('takes in what the commit defines otherwise, brings and drops, and the images that have to be pulled first', async () => {
    const after = `${BASE.replace('redis:7', 'redis:7.4').replace(/ {2}postgres:[\s\S]*/, '')}  reports:
    build: .
    restart: always
  migrate-once:
    image: tools
  debug:
    image: debug
    profiles: [debug]
`;
    const scope = await scopeOf(BASE, after, ['redis:7', 'tools:latest']);
    expect(deployedNames(scope)).toEqual(['api', 'redis', 'reports', 'migrate-once']);
    expect(builtNames(scope)).toEqual(['api', 'reports']);
    // A service that ends by itself cannot be waited for.
    expect(stayingNames(scope)).toEqual(['api', 'redis', 'reports']);
    expect(scope.added[0]?.image).toBe('p-reports');
    expect(scope.removed).toEqual(['postgres']);
    expect(scope.returned).toEqual(['api', 'postgres', 'redis']);
    expect(scope.missingImages).toEqual(['redis:7.4']);
    expect(scopeConditions(scope).map(({ id, say }) => [id, say.en])).toEqual([
      ['others', 'the commit defines differently, and they are recreated: redis'],
      ['added', 'new services: reports, migrate-once'],
      ['removed', 'that commit does not have: postgres'],
    ]);
    // With the compose file left where it is, only images change.
    expect(deployedNames(scopeInPlace(scope))).toEqual(['api']);
  });

  it('taken back, first removes what only the new code has, then makes again what was', async () => {
    const scope = await scopeOf(BASE, `${BASE.replace('redis:7', 'redis:8')}  reports:\n    build: .\n`);
    const { stack } = checkout(BASE);
    const facts = {
      stack,
      git: { directory: stack.directory, head: 'abc' },
      records: [],
      built: stack.services.filter(({ isBuilt }) => isBuilt),
    } as unknown as DeployFacts;
    const steps = returnSteps(facts, scope, true, ['/health'], true);
    expect(steps.map(({ id }) => id)).toEqual(['drop-added', 'tree-back', 'tag-back-1', 'up-back', 'healthy-back']);
    expect(steps[0]?.argv).toEqual(['remove-services', 'p', 'reports']);
    expect(steps[3]?.argv.slice(-2)).toEqual(['api', 'redis']);
  });

  it.each([
    ['is no YAML', 'services: [\n'],
    ['names no service', 'x: 1\n'],
  ])('is the code’s own services when the compose file of a commit %s', async (_what, text) => {
    expect(deployedNames(await scopeOf(text, BASE))).toEqual(['api']);
    expect(deployedNames(await scopeOf(BASE, text))).toEqual(['api']);
  });
});
