import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { HTTP } from '../../../../src/actions/program/library-http.ts';
import { httpSecrets } from '../../../../src/actions/upkeep/http-secrets.ts';
import { Secret } from '../../../../src/model/secret.ts';
import type { Endpoint, HttpAccess } from '../../../../src/model/service.ts';

const ending: (() => void)[] = [];
afterEach(() => {
  for (const end of ending.splice(0)) end();
});

const ACCESS: HttpAccess = { headers: {}, login: null, token: null, tls: { isVerified: true } };
const endpointWith = (access: Partial<HttpAccess>, tls = false): Endpoint => ({
  address: { kind: 'tcp', host: '10.0.0.8', port: 9093 },
  route: 'config',
  prefix: '',
  tls,
  access: { ...ACCESS, ...access },
});
const opened = (endpoint: Endpoint): Record<string, string> =>
  Object.fromEntries([...httpSecrets(endpoint)].map(([name, secret]) => [name, secret.reveal()]));

describe('who we are to a service', () => {
  it('is nothing where the configuration says nothing, and what it says otherwise', () => {
    const { access, ...bare } = endpointWith({});
    expect([httpSecrets(bare).size, httpSecrets(endpointWith({})).size]).toEqual([0, 0]);
    expect(opened(endpointWith({ token: new Secret('tok') }))).toEqual({
      HTTP_CONFIG: 'silent\nheader = "Authorization: Bearer tok"',
    });
  });

  it('has certificates as such, and a name to be checked that is not that of the address', () => {
    const tls = {
      isVerified: true,
      ca: new Secret('CA'),
      cert: new Secret('C'),
      key: new Secret('K'),
      serverName: 'am.internal',
    };
    expect(opened(endpointWith({ tls }, true))).toEqual({
      HTTP_CONFIG: 'silent\nconnect-to = "am.internal:9093:10.0.0.8:9093"',
      HTTP_CA: 'CA',
      HTTP_CERT: 'C',
      HTTP_KEY: 'K',
    });
    expect(opened(endpointWith({ tls: { isVerified: false } }, true)).HTTP_CONFIG).toContain('insecure');
  });

  it('adds no option of curl, whatever is in a secret', () => {
    const token = new Secret('a"b\\c\r\noutput = "/etc/passwd"');
    expect(opened(endpointWith({ token })).HTTP_CONFIG?.split('\n')).toEqual([
      'silent',
      'header = "Authorization: Bearer a\\"b\\\\coutput = \\"/etc/passwd\\""',
    ]);
  });
});

describe('post_json with what is secret', () => {
  it('logs in, leaves no file behind, and has nothing in its arguments', async () => {
    const seen: Record<string, unknown>[] = [];
    const server = createServer(async (request, response) => {
      const body = Buffer.concat(await request.toArray()).toString();
      const { authorization, 'x-scope-orgid': tenant } = request.headers;
      seen.push({ authorization, tenant, body });
      response.end('{"silenceID":"1"}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const job = mkdtempSync(join(tmpdir(), 'post-'));
    ending.push(() => {
      server.close();
      rmSync(job, { recursive: true, force: true });
    });
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v2/silences`;
    const login = { user: 'ops', password: new Secret('p"w') };
    const env = opened(endpointWith({ login, headers: { 'X-Scope-OrgID': new Secret('shop') } }));
    // Looks at the files from within, while curl would.
    const spy = 'curl() { ls -l "$JOB/http" >"$JOB/seen"; printf "%s\\n" "$@" >"$JOB/args"; command curl "$@"; }';
    const { stdout } = await promisify(execFile)(
      'sh',
      ['-euc', `${HTTP}\n${spy}\ncall_post_json "$1" "$2" '' ''`, 'sh', url, '{"a":1}'],
      {
        env: { PATH: process.env.PATH, JOB: job, ...env },
      },
    );
    expect(stdout).toBe('{"silenceID":"1"}');
    const basic = `Basic ${Buffer.from('ops:p"w').toString('base64')}`;
    expect(seen).toEqual([{ authorization: basic, tenant: 'shop', body: '{"a":1}' }]);
    expect(readFileSync(join(job, 'seen'), 'utf8')).toMatch(/^-rw------- .*config$/m);
    expect(readFileSync(join(job, 'args'), 'utf8')).not.toContain('p"w');
    expect(existsSync(join(job, 'http'))).toBe(false);
    expect(readdirSync(job).some((name) => statSync(join(job, name)).isDirectory())).toBe(false);
  });
});
