import type { TlsSettings } from '../../model/service.ts';
import type { TargetConfig } from '../schema/root.ts';

type TlsConfig = TargetConfig['api']['tls'];

/** TLS as the configuration has it. */
export function tlsSettings({ ca, cert, key, serverName, verify }: TlsConfig): TlsSettings {
  return {
    isVerified: verify,
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(serverName === undefined ? {} : { serverName }),
  };
}

/** Whether anything about TLS differs from what is done without a configuration. */
export function hasTls({ ca, cert, key, serverName, verify }: TlsConfig): boolean {
  return !verify || [ca, cert, key, serverName].some((setting) => setting !== undefined);
}
