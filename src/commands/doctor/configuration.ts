import { problemText } from '../../config/problem.ts';
import { inert } from '../../text/inert.ts';
import { phrase, same } from '../../text/lang.ts';
import type { Evidence } from './evidence.ts';
import type { DoctorItem } from './item.ts';

/** Which configuration is in force, and what it warns of. */
export function configurationItems({ configuration }: Evidence): DoctorItem[] {
  const common = { section: 'configuration', runbook: null } as const;
  const title = phrase('Arquivos', 'Files');
  const used = configuration?.files.filter(({ state }) => state === 'used').map(({ file }) => inert(file.path)) ?? [];
  const empty = configuration?.files.filter(({ state }) => state === 'empty').map(({ file }) => inert(file.path)) ?? [];
  const emptyText =
    empty.length === 0 ? phrase('', '') : phrase(`; vazio: ${empty.join(', ')}`, `; empty: ${empty.join(', ')}`);
  const detail =
    used.length === 0
      ? phrase(`nenhum: tudo foi descoberto${emptyText['pt-BR']}`, `none: everything was discovered${emptyText.en}`)
      : phrase(`${used.join(', ')}${emptyText['pt-BR']}`, `${used.join(', ')}${emptyText.en}`);
  const warnings = (configuration?.warnings ?? []).map(
    (warning, index): DoctorItem => ({
      ...common,
      id: `configuration.warning.${index + 1}`,
      title: phrase('Aviso', 'Warning'),
      level: 'warn',
      detail: phrase(problemText(warning, 'pt-BR'), problemText(warning, 'en')),
      remedy: warning.remedy,
    }),
  );
  return [
    {
      ...common,
      id: 'configuration.files',
      title,
      level: 'ok',
      detail,
      remedy: used.length > 0 ? null : same('sparkone-tui init'),
    },
    ...warnings,
  ];
}
