import type { Environment } from '../model/target.ts';
import { type Phrase, phrase } from '../text/lang.ts';
import type { StyleName } from './drawing/line.ts';

/** How an environment is named and set off. */
interface EnvironmentLabel {
  readonly long: Phrase;
  readonly short: Phrase;
  readonly style: StyleName;
}

/** Names of the environments, in full and for little room, each in its own style: production is unmistakable. */
export const ENVIRONMENT_LABELS: Readonly<Record<Environment, EnvironmentLabel>> = {
  production: { long: phrase('PRODUÇÃO', 'PRODUCTION'), short: phrase('PROD', 'PROD'), style: 'production' },
  staging: { long: phrase('HOMOLOGAÇÃO', 'STAGING'), short: phrase('HML', 'STG'), style: 'staging' },
  development: { long: phrase('DESENVOLVIMENTO', 'DEVELOPMENT'), short: phrase('DEV', 'DEV'), style: 'development' },
  unknown: { long: phrase('AMBIENTE ?', 'ENVIRONMENT ?'), short: phrase('AMB ?', 'ENV ?'), style: 'mark' },
};
