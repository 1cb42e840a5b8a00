import type { Role } from '../../../model/service.ts';
import { phrase } from '../../../text/lang.ts';
import type { Drift, DriftRule } from './rule.ts';

/** Ports of localhost that the runbook's curl commands ask. */
const RUNBOOK_PORTS: readonly (readonly [role: Role, name: string, port: number, line: string])[] = [
  ['api', 'API', 8000, 'D1'],
  ['prometheus', 'Prometheus', 9090, 'D7'],
];

/** Ports that the runbook takes for published and that are not. */
export const portNotPublished: DriftRule = {
  id: 'port',
  runbook: 'D1',
  title: phrase('Portas em localhost', 'Ports of localhost'),
  holds: phrase('localhost:8000 e localhost:9090 respondem', 'localhost:8000 and localhost:9090 answer'),
  find: ({ discovered }) => {
    if (discovered.engineFault !== null) return discovered.engineFault;
    return RUNBOOK_PORTS.flatMap(([role, name, port, line]): Drift[] => {
      const own = discovered.containers.filter((container) => container.role === role && !container.isOneOff);
      if (own.length === 0) return [];
      const published = own.flatMap((container) => container.published);
      if (published.some(({ hostPort }) => hostPort === port)) return [];
      const other = published[0]?.hostPort;
      return [
        {
          id: role,
          runbook: line,
          detail:
            other === undefined
              ? phrase(
                  `${name} não publica porta: localhost:${port} não responde`,
                  `${name} publishes no port: localhost:${port} does not answer`,
                )
              : phrase(
                  `${name} está em localhost:${other}, não em ${port}`,
                  `${name} is at localhost:${other}, not at ${port}`,
                ),
          remedy:
            other === undefined
              ? phrase(
                  'o painel chega pelo endereço do container; y copia um comando que funciona',
                  'the cockpit gets there by the container address; y copies a command that works',
                )
              : phrase(`nos comandos do runbook, use ${other}`, `in the runbook's commands, use ${other}`),
        },
      ];
    });
  },
};
