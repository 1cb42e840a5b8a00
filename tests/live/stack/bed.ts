import { chmodSync, copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { issueCertificate } from './pki.ts';
import type { Variant } from './place.ts';

/** The application's database role, and a password that must be percent-encoded in a URL. */
export const databaseRole = { user: 'sparkone', password: 's3nha@forte:50%/2026', database: 'sparkone' } as const;

/** The superuser that faults use, so that the application's role can be taken its rights. */
export const adminRole = 'stack_admin';

/** The authority that signs the certificates of faults; suites trust it. */
export const drillAuthority = 'drill-authority';

/** The edge's certificate comes from its authority; a fault replaces this with a file. */
export const automaticCertificate = '(certificate) {\n\ttls {\n\t\tprotocols tls1.2 tls1.3\n\t}\n}\n';

const pebbleDays = 90;

const fullInit = `CREATE EXTENSION IF NOT EXISTS pg_stat_statements;
CREATE ROLE ${adminRole} SUPERUSER LOGIN;
`;

/** A managed service: the application's role is no superuser, and nothing unencrypted is let in. */
const managedInit = `#!/bin/sh
set -eu
sed -i 's/^host all all all/hostssl all all all/' "$PGDATA/pg_hba.conf"
psql -v ON_ERROR_STOP=1 -U "$POSTGRES_USER" -d postgres -v password="$APP_PASSWORD" <<'SQL'
CREATE ROLE ${databaseRole.user} LOGIN CREATEDB PASSWORD :'password';
GRANT pg_monitor TO ${databaseRole.user};
CREATE DATABASE ${databaseRole.database} OWNER ${databaseRole.user};
SQL
psql -v ON_ERROR_STOP=1 -U "$POSTGRES_USER" -d ${databaseRole.database} -c 'CREATE EXTENSION pg_stat_statements'
`;

/** Writes what the stack needs and production does not have: knobs, the edge's imports, the authority's keys, initdb scripts. */
export async function writeBed(bed: string, variant: Variant): Promise<void> {
  for (const folder of ['knobs', 'edge', 'pebble', 'drills', 'initdb'])
    mkdirSync(join(bed, folder), { recursive: true });
  writeFileSync(join(bed, 'edge', 'tls.caddy'), automaticCertificate);
  await issueCertificate({ folder: join(bed, 'pebble'), name: 'server', hosts: ['pebble', 'localhost'] });
  copyFileSync(join(bed, 'pebble', 'server.pem'), join(bed, 'edge', 'pebble-ca.pem'));
  const pebble = {
    listenAddress: '0.0.0.0:14000',
    managementListenAddress: '0.0.0.0:15000',
    certificate: '/etc/pebble/server.pem',
    privateKey: '/etc/pebble/server.key',
    httpPort: 80,
    tlsPort: 443,
    ocspResponderURL: '',
    externalAccountBindingRequired: false,
    certificateValidityPeriod: pebbleDays * 86_400,
  };
  writeFileSync(join(bed, 'pebble', 'config.json'), JSON.stringify({ pebble }));
  const certificates = join(bed, 'edge', 'certificates');
  const hosts = ['sparkone.test', 'api.sparkone.test'];
  // A trusted authority signs the faulty certificates, so that each has one fault and not two.
  const signedBy = drillAuthority;
  await issueCertificate({ folder: certificates, name: signedBy, hosts: ['Drill Authority'] });
  copyFileSync(join(certificates, `${signedBy}.pem`), join(bed, 'edge-ca.pem'));
  await issueCertificate({ folder: certificates, name: 'expired', hosts, signedBy, fromDays: -90, untilDays: -2 });
  await issueCertificate({ folder: certificates, name: 'selfsigned', hosts });
  await issueCertificate({ folder: certificates, name: 'wronghost', hosts: ['other.example'], signedBy });
  await issueCertificate({ folder: certificates, name: 'expiring', hosts, signedBy, fromDays: -80, untilDays: 5 });
  if (variant === 'full') writeFileSync(join(bed, 'initdb', '01-init.sql'), fullInit);
  else writeFileSync(join(bed, 'initdb', '01-init.sh'), managedInit);
  chmodSync(join(bed, 'knobs'), 0o755);
}
