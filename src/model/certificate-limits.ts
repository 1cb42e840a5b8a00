import type { Threshold } from './metric.ts';

/** Days left at which a certificate is a warning and critical. */
export interface CertificateLimits {
  readonly warn: number;
  readonly critical: number;
}

/** The runbook's: thirty days and seven. */
export const CERTIFICATE_DAYS: Threshold = { direction: 'below', warn: 30, critical: 7 };

/**
 * Limits of a certificate that lives so long: never more than a third and a tenth of its life, for one that lives for six
 * days cannot have thirty left.
 */
export function scaledLimits(lifetimeDays: number, limit: Threshold = CERTIFICATE_DAYS): CertificateLimits {
  return {
    warn: Math.min(limit.warn ?? CERTIFICATE_DAYS.warn ?? 30, lifetimeDays / 3),
    critical: Math.min(limit.critical ?? CERTIFICATE_DAYS.critical ?? 7, lifetimeDays / 10),
  };
}
