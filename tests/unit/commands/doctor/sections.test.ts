import { execFileSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { judgeEvidence } from '../../../../src/commands/doctor/doctor.ts';
import { renderDoctor } from '../../../../src/commands/doctor/doctor-text.ts';
import type { Evidence, HostEvidence, Reach } from '../../../../src/commands/doctor/evidence.ts';
import { HOST_SCRIPT, parseHost } from '../../../../src/commands/doctor/host-script.ts';
import { bad, fault, good } from '../../../../src/model/fault.ts';
import { worst } from '../../../../src/model/level.ts';
import { LANGS, phrase, same } from '../../../../src/text/lang.ts';
import { temporaryFolder } from '../../config/known.ts';
import { access, DISCOVERED, EVIDENCE } from './evidence.ts';

const OWN = { version: '1.0.0', runtime: 'v26.10.0' };
const refused = bad(fault('unreachable', phrase('recusado', 'refused'), phrase('suba', 'start it'), 'ECONNREFUSED'));

function one(evidence: Evidence, id: string) {
  const found = judgeEvidence(evidence, OWN).filter((item) => item.id === id);
  expect(found).toHaveLength(1);
  return found[0];
}

const host = (change: Partial<HostEvidence>): Evidence => ({
  ...EVIDENCE,
  host: EVIDENCE.host.ok ? good({ ...EVIDENCE.host.value, ...change }) : EVIDENCE.host,
});
const paths = (...changed: ReturnType<typeof access>[]) =>
  host({ paths: new Map([...(EVIDENCE.host.ok ? EVIDENCE.host.value.paths : []), ...changed]) });
const reach = (change: Partial<Reach>): Evidence => ({
  ...EVIDENCE,
  reaches: [
    {
      service: 'postgres',
      endpoint: DISCOVERED.postgres?.endpoint ?? null,
      source: '.env DATABASE_URL',
      answer: good('15.4'),
      tookMs: 2,
      ...change,
    },
  ],
});

describe('doctor', () => {
  it('is well where everything is', () => {
    const items = judgeEvidence(EVIDENCE, OWN);
    expect(items.filter(({ level }) => level !== 'ok')).toEqual([]);
    expect(new Set(items.map(({ id }) => id)).size).toBe(items.length);
  });

  it('tells where the connection to a remote target stands, and what makes it slower', () => {
    const remark = phrase('o sshd não encaminha', 'sshd forwards nothing');
    const line = { name: 'deploy@vps-01', fault: null, remarks: [remark] };
    expect(one({ ...EVIDENCE, line }, 'reach.line')).toMatchObject({
      level: 'ok',
      detail: { en: 'deploy@vps-01 · stands' },
    });
    expect(one({ ...EVIDENCE, line }, 'reach.line.1')).toMatchObject({ level: 'warn', detail: remark });
    const cut = fault('unreachable', phrase('cortada', 'cut'), phrase('espere', 'wait'), 'LINE_CUT');
    expect(one({ ...EVIDENCE, line: { ...line, fault: cut } }, 'reach.line')).toMatchObject({
      level: 'critical',
      remedy: { en: 'wait' },
    });
  });

  it('tells how a service is reached, and what is wrong when it is not', () => {
    expect(one(reach({}), 'reach.postgres')).toMatchObject({
      level: 'ok',
      detail: { en: '172.18.0.9:5432 · container address · .env DATABASE_URL · 15.4' },
    });
    expect(one(reach({ answer: refused }), 'reach.postgres')).toMatchObject({
      level: 'critical',
      detail: { 'pt-BR': '172.18.0.9:5432 · endereço do container · .env DATABASE_URL · recusado' },
      remedy: { en: 'start it' },
    });
    expect(one(reach({ service: 'prometheus', answer: refused }), 'reach.prometheus')?.level).toBe('unknown');
    const absent = bad(fault('absent', same('not found'), same('add it'), 'NOT_FOUND'));
    expect(
      one(reach({ service: 'alertmanager', endpoint: null, source: null, answer: absent }), 'reach.alertmanager'),
    ).toMatchObject({ level: 'warn', detail: { en: 'not found' } });
  });

  it('tells what the account may not do', () => {
    expect(one(paths(access('/opt/sparkone', 0o755, 'rx')), 'permissions.directory')).toMatchObject({
      level: 'warn',
      detail: { en: expect.stringContaining('read only; update and rollback have to write there') },
    });
    expect(one(paths(access('/opt/sparkone/.env', 0o600, '')), 'permissions.dotenv')).toMatchObject({
      level: 'warn',
      remedy: { en: expect.stringContaining('setfacl') },
    });
    expect(one(paths(access('/opt/sparkone/.env', 0o644, 'rw')), 'permissions.dotenv')).toMatchObject({
      level: 'warn',
      detail: { en: expect.stringContaining('(0644): everybody on this host can read the passwords') },
    });
    expect(one(host({ hasSudo: false }), 'permissions.sudo')?.level).toBe('warn');
    expect(one({ ...EVIDENCE, host: refused }, 'permissions.account')?.level).toBe('unknown');
  });

  it('tells versions that will not do', () => {
    const engine = (version: string): Evidence => ({
      ...EVIDENCE,
      reaches: [{ service: 'engine', endpoint: null, source: null, answer: good(version), tookMs: 1 }],
    });
    expect(one(engine('19.3.1'), 'versions.engine')).toMatchObject({
      level: 'warn',
      detail: { en: '19.3.1: older than 20.10' },
    });
    expect(one(engine('20.10.24+dfsg1'), 'versions.engine')?.level).toBe('ok');
    expect(one(host({ programs: {} }), 'versions.compose')?.level).toBe('warn');
    const old = { ...host({ programs: { pg_dump: '13.9' } }), reaches: reach({}).reaches };
    expect(one(old, 'versions.pg_dump')).toMatchObject({
      level: 'warn',
      detail: { en: expect.stringContaining('13.9 here, Postgres 15.4') },
    });
    expect(
      judgeEvidence(host({ programs: { pg_dump: '15.1' } }), OWN).some(({ id }) => id === 'versions.pg_dump'),
    ).toBe(false);
  });

  it('tells what is missing of the stack, with a remedy for each', () => {
    const nothing: Evidence = {
      ...EVIDENCE,
      discovered: {
        ...DISCOVERED,
        identity: { ...DISCOVERED.identity, project: null },
        directory: null,
        composeFiles: [],
        containers: [],
        domains: [],
        backupDirectory: null,
      },
      git: refused,
    };
    const items = judgeEvidence(nothing, OWN).filter(({ section, level }) => section === 'found' && level !== 'ok');
    expect(items.map(({ id }) => id)).toEqual([
      'found.project',
      'found.directory',
      'found.compose-files',
      'found.containers',
      'found.domains',
      'found.backups',
      'found.git',
    ]);
    for (const { remedy } of items) expect(remedy).not.toBeNull();
    expect(worst(items.map(({ level }) => level))).toBe('critical');
  });

  it('is written section by section, with remedies, in both languages', () => {
    const items = judgeEvidence(reach({ answer: refused }), OWN);
    const report = {
      version: '1.0.0',
      target: DISCOVERED.identity,
      startedAt: 0,
      finishedAt: 1500,
      level: worst(items.map(({ level }) => level)),
      items,
    };
    const [pt, en] = LANGS.map((lang) => renderDoctor(report, lang));
    expect(en).toMatch(/^CRITICAL · sparkone-prod \(vps-01\) · doctor · 1\.5 s · 1 critical\n\nWhat is there\nOK /);
    expect(en).toMatch(/\nCRIT {2}Postgres .* refused\n +→ start it\n/);
    expect(pt).toMatch(/^CRÍTICO · .*\n\nO que há\n/);
    expect(pt).toMatch(/\nRunbook e realidade\n/);
  });
});

describe('the script that looks at the host', () => {
  const shells = [['sh'], ['dash'], ['bash', '--posix'], ['busybox', 'sh']].filter(([name = '', ...rest]) => {
    try {
      execFileSync(name, [...rest, '-c', 'true']);
      return true;
    } catch {
      return false;
    }
  });

  it.each(shells)('tells versions and permissions under %s %s', (name = '', ...rest) => {
    const folder = temporaryFolder();
    // Slow ones are stood in for.
    for (const stub of ['docker', 'docker-compose'])
      writeFileSync(join(folder, stub), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
    const env = { ...process.env, PATH: `${folder}:${process.env.PATH}` };
    const odd = join(folder, "it's odd $(x)");
    writeFileSync(odd, '#!/bin/sh\n');
    chmodSync(odd, 0o644);
    const output = execFileSync(
      name,
      [...rest.filter((word) => word !== undefined), '-c', HOST_SCRIPT, 'sh', '-', folder, odd, '/nowhere'],
      { encoding: 'utf8', env },
    );
    const found = parseHost(output);
    expect(found.user).not.toBe('');
    expect(found.hasSudo).toBeNull();
    expect(found.programs.docker).toBe('');
    expect(found.programs.git).toMatch(/^\d+\.\d+/);
    expect(found.paths.get(folder)).toMatchObject({
      exists: true,
      isReadable: true,
      isWritable: true,
      isExecutable: true,
      mode: 0o700,
    });
    expect(found.paths.get(odd)).toMatchObject({ exists: true, isExecutable: false, mode: 0o644 });
    expect(found.paths.get('/nowhere')).toMatchObject({ exists: false, mode: null });
  });
});
