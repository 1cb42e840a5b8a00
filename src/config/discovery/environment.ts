import type { Environment } from '../../model/target.ts';

const WORDS: readonly (readonly [RegExp, Environment])[] = [
  [/(^|[^a-z])(non-?prod|pre-?prod|staging|stage|stg|homolog\w*|hml|qa|uat)([^a-z]|$)/, 'staging'],
  [/(^|[^a-z])(prod|production|producao|prd|live)([^a-z]|$)/, 'production'],
  [/(^|[^a-z])(dev|development|develop|desenvolvimento|local|test|testing)([^a-z]|$)/, 'development'],
];

function read(text: string): Environment | undefined {
  return WORDS.find(([pattern]) => pattern.test(text.toLowerCase()))?.[1];
}

/** Where a target stands: what ENVIRONMENT says, else the names of the compose files, else that of the project. */
export function detectEnvironment(said: string, composeFiles: readonly string[], project: string | null): Environment {
  const files = composeFiles.map((file) => file.split('/').at(-1) ?? '');
  for (const text of [said, ...files, project ?? '']) {
    const found = read(text);
    if (found !== undefined) return found;
  }
  return 'unknown';
}

const SUFFIX: Readonly<Record<Environment, string>> = {
  production: 'prod',
  staging: 'staging',
  development: 'dev',
  unknown: '',
};

/** A name for the target that says where it stands: `sparkone` in production is `sparkone-prod`. */
export function targetName(project: string | null, environment: Environment, host: string): string {
  const base = project ?? host;
  const suffix = SUFFIX[environment];
  return suffix === '' || read(base) === environment ? base : `${base}-${suffix}`;
}
