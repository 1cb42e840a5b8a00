import { exampleText } from '../config/example.ts';
import { keepClosed } from '../config/open-secrets.ts';
import { outlineOf } from '../config/outline.ts';
import type { Known } from '../config/schema/context.ts';
import { createSchema } from '../config/schema/root.ts';
import { TARGET_NAME } from '../config/schema/target.ts';
import { type WriteFault, writeNewFile } from '../config/write-file.ts';
import { addressText, type Endpoint } from '../model/service.ts';
import type { Discovered } from '../model/target.ts';
import { inert } from '../text/inert.ts';
import { type Lang, type Phrase, phrase } from '../text/lang.ts';
import type { CommandResult } from './check.ts';

/** What `init` is asked for. */
export interface InitOptions {
  readonly discovered: Discovered;
  readonly known: Known;
  /** Where to write; null prints instead. */
  readonly path: string | null;
  /** Replaces what is there; the old file stays beside it as `.old`. */
  readonly force: boolean;
  readonly lang: Lang;
}

/** Exit code when the file cannot be created. Source: BSD sysexits.h, EX_CANTCREAT. */
const EX_CANTCREAT = 73;

/**
 * Writes the commented configuration file from what was discovered: 0600, in a folder of 0700, whole or not at all.
 * A file that is there is never replaced without `force`. Exit code 0, or 73 with the reason.
 */
export function initConfig(options: InitOptions): CommandResult {
  const name = inert(options.discovered.identity.name);
  return keepConfig(options, renderConfig(options), phrase(`para ${name}`, `for ${name}`), NOTHING_TO_DO);
}

const NOTHING_TO_DO = phrase('Nada precisa ser mudado', 'Nothing needs to be changed');

/**
 * Writes, or without a path prints, a new configuration file.
 * @param forWhom what it is for, and `next` what is left to do, as the closing line says them.
 */
export function keepConfig(
  { path, force, lang }: Pick<InitOptions, 'path' | 'force' | 'lang'>,
  text: string,
  forWhom: Phrase,
  next: Phrase,
): CommandResult {
  if (path === null) return { exitCode: 0, output: text };
  const written = writeNewFile(path, text, force);
  if (written.kind !== 'written')
    return { exitCode: EX_CANTCREAT, output: `sparkone-tui: ${faultText(written, path)[lang]}\n` };
  const said = phrase(
    `${inert(path)} escrito ${forWhom['pt-BR']}${written.old === null ? '' : `; o anterior ficou em ${inert(written.old)}`}. ${next['pt-BR']}; confira com: sparkone-tui config show`,
    `wrote ${inert(path)} ${forWhom.en}${written.old === null ? '' : `; the one before is kept as ${inert(written.old)}`}. ${next.en}; check with: sparkone-tui config show`,
  );
  return { exitCode: 0, output: `${said[lang]}\n` };
}

function faultText(fault: WriteFault, path: string): Phrase {
  const shown = inert(path);
  if (fault.kind === 'exists')
    return phrase(
      `${shown} já existe e não foi tocado; use --force para trocar (o atual fica em ${shown}.old)`,
      `${shown} exists and was not touched; use --force to replace it (the present one is kept as ${shown}.old)`,
    );
  return phrase(
    `não foi possível escrever ${shown} (${fault.code}); confira a pasta, a permissão e o espaço em disco`,
    `could not write ${shown} (${fault.code}); check the folder, the permission and the disk space`,
  );
}

/** The file's text for a discovered target. No secret is written: logins stay discovered. */
export function renderConfig({ discovered, known, lang }: Pick<InitOptions, 'discovered' | 'known' | 'lang'>): string {
  const { identity, directory, backupDirectory, domains, composeFiles, postgres, redis } = discovered;
  const outline = outlineOf(createSchema({ known, home: '~', openSecret: keepClosed }));
  const plainName = identity.name
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, 63);
  return exampleText(outline, {
    lang,
    target: TARGET_NAME.test(plainName) ? plainName : 'sparkone',
    given: defined({
      environment: identity.environment === 'unknown' ? null : identity.environment,
      project: identity.project,
      directory,
    }),
    examples: defined({
      composeFiles: composeFiles.length === 0 ? null : composeFiles,
      domains: domains.length === 0 ? null : domains,
      'backups.directory': backupDirectory,
      'api.url': urlOf(discovered.api),
      'prometheus.url': urlOf(discovered.prometheus),
      'alertmanager.url': urlOf(discovered.alertmanager),
      ...hostAndPort('postgres', postgres?.endpoint ?? null),
      'postgres.database': postgres?.database ?? null,
      'postgres.user': postgres?.user ?? null,
      ...hostAndPort('redis', redis?.endpoint ?? null),
    }),
    head: headOf(discovered),
  });
}

function headOf({ identity, engineFault }: Discovered): Phrase[] {
  const host = inert(identity.host);
  const found = phrase(
    `Escrito por "sparkone-tui init" com o que foi descoberto em ${host}.`,
    `Written by "sparkone-tui init" with what was discovered on ${host}.`,
  );
  if (engineFault === null) return [found];
  return [
    found,
    phrase(
      `O engine não respondeu: ${inert(engineFault.message['pt-BR'])}`,
      `The engine did not answer: ${inert(engineFault.message.en)}`,
    ),
  ];
}

function urlOf(endpoint: Endpoint | null): string | null {
  if (endpoint === null || endpoint.address.kind !== 'tcp') return null;
  return `${endpoint.tls ? 'https' : 'http'}://${addressText(endpoint.address)}${endpoint.prefix}`;
}

function hostAndPort(service: string, endpoint: Endpoint | null): Record<string, unknown> {
  if (endpoint === null) return {};
  const { address } = endpoint;
  return address.kind === 'unix'
    ? { [`${service}.host`]: address.path }
    : { [`${service}.host`]: address.host, [`${service}.port`]: address.port };
}

function defined(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null && value !== undefined));
}
