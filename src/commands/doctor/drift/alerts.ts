import { compareByName, compareWithRunbook } from '../../../probes/prometheus/expected-alerts.ts';
import { en, pt } from '../../../text/formats.ts';
import { inert } from '../../../text/inert.ts';
import { phrase } from '../../../text/lang.ts';
import type { Drift, DriftRule } from './rule.ts';

/** Alerts of the runbook, or of the configuration, that are not deployed or have another `for:`. */
export const alertDiffers: DriftRule = {
  id: 'alert',
  runbook: 'A2',
  title: phrase('Alertas', 'Alerts'),
  holds: phrase('todos os do runbook estão instalados', "all of the runbook's are deployed"),
  find: ({ rules, discovered }) => {
    if (!rules.ok) return rules.fault;
    const alerting = rules.value.filter(({ kind }) => kind === 'alerting');
    const named = discovered.expected?.alerts ?? null;
    const compared = named === null ? compareWithRunbook(alerting) : compareByName(alerting, named);
    return compared.flatMap(({ id, title, state, rule, forMs, expectedForMs }): Drift[] => {
      const name = inert(title);
      if (state === 'deployed') return [];
      if (state === 'missing')
        return [
          {
            id,
            detail: phrase(`"${name}" não está instalado no Prometheus`, `"${name}" is not deployed in Prometheus`),
            remedy: phrase(
              'acrescente a regra em rule_files; até lá só o painel avisa',
              'add the rule to rule_files; until then only the cockpit tells',
            ),
          },
        ];
      const [has, wants] = [forMs ?? 0, expectedForMs ?? 0];
      return [
        {
          id,
          detail: phrase(
            `${rule ?? name} tem for: ${pt.duration(has)}; o runbook diz ${pt.duration(wants)}`,
            `${rule ?? name} has for: ${en.duration(has)}; the runbook says ${en.duration(wants)}`,
          ),
          remedy: phrase(
            'acerte um dos dois; ou diga o esperado em expected.alerts',
            'bring the two together; or tell what is expected in expected.alerts',
          ),
        },
      ];
    });
  },
};
