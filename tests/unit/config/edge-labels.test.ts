import { describe, expect, it } from 'vitest';
import { domainsOfCaddyfile } from '../../../src/config/edge/caddy-file.ts';
import { domainsOfLabels, domainsOfRule } from '../../../src/config/edge/edge-labels.ts';

describe('domains that an edge declares', () => {
  it('takes every name of a rule and leaves patterns out', () => {
    expect(
      domainsOfRule('Host(`a.example.com`) || (Host(`B.example.com`, `c.example.com`) && PathPrefix(`/x`))'),
    ).toEqual(['a.example.com', 'b.example.com', 'c.example.com']);
    expect(domainsOfRule('HostSNI(`*`) || HostRegexp(`{any:.+}.example.com`)')).toEqual([]);
  });

  it('looks at http and tcp routers, once a name', () => {
    expect(
      domainsOfLabels([
        { 'traefik.http.routers.api.rule': 'Host(`a.example.com`)', 'traefik.http.routers.api.tls': 'true' },
        {
          'traefik.tcp.routers.db.rule': 'HostSNI(`db.example.com`)',
          'traefik.http.routers.w.rule': 'Host(`a.example.com`)',
        },
      ]),
    ).toEqual(['a.example.com', 'db.example.com']);
  });

  it('reads the sites of a Caddyfile, not its snippets, options and plain http', () => {
    const text = `{
      acme_ca https://pebble:14000/dir
    }
    (site) {
      header {
        X-Frame-Options DENY
      }
    }
    sparkone.test, api.sparkone.test:8443 {
      import site
      root {$ROOT}
    }
    http://plain.sparkone.test {
      respond ok
    }
    :80 {
    }`;
    expect(domainsOfCaddyfile(text)).toEqual(['sparkone.test', 'api.sparkone.test']);
  });
});
