import type { DiagnosisId } from '../../model/diagnosis.ts';
import { database } from './database.ts';
import type { Diagnosis } from './diagnosis.ts';
import { performance } from './performance.ts';
import { redis } from './redis.ts';
import { tls } from './tls.ts';

/** Every diagnosis, in the order of the runbook. */
export const DIAGNOSES: Readonly<Record<DiagnosisId, Diagnosis>> = { performance, database, redis, tls };
