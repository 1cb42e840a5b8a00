import type { ServiceName } from '../stack.ts';
import type { Writer } from './api-lines.ts';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

const pad = (value: number, digits = 2) => String(value).padStart(digits, '0');

function clockOf(at: number): string {
  return new Date(at).toISOString().slice(11, 19);
}

/** `23 Nov 2026`. */
function dayOf(at: number, separator = ' '): string {
  const date = new Date(at);
  return [pad(date.getUTCDate()), MONTHS[date.getUTCMonth()] ?? 'Jan', date.getUTCFullYear()].join(separator);
}

const writeTraefik: Writer = (moment, dice) => {
  const site = moment.certificates[0];
  const left = site === undefined ? 90 : (site.notAfter - moment.at) / 86_400_000;
  if (left < 30 && dice.chance('acme', 0.02))
    return [
      `time="${new Date(moment.at).toISOString().slice(0, 19)}Z" level=error msg="Error renewing certificate from LE: {${site?.domain} []}" error="error: one or more domains had a problem:\\n[${site?.domain}] acme: error: 403 :: urn:ietf:params:acme:error:unauthorized :: Invalid response from http://${site?.domain}/.well-known/acme-challenge/: 404" providerName=letsencrypt.acme`,
    ];
  const failed = dice.chance('error', moment.api.edgeErrorPercent / 100);
  const ms = Math.round(moment.api.p50Ms * (0.4 + 1.4 * dice.roll('ms')));
  const path = dice.pick('path', ['/tasks/?status=open', '/webhooks/whatsapp', '/events/upcoming', '/auth/login']);
  const ip = `189.${dice.whole('a', 4, 120)}.${dice.whole('b', 0, 255)}.${dice.whole('c', 1, 254)}`;
  const when = `${dayOf(moment.at, '/')}:${clockOf(moment.at)} +0000`;
  const status = failed ? 500 : dice.chance('201', 0.2) ? 201 : 200;
  const request = dice.whole('count', 10_000, 99_999);
  return [
    `${ip} - - [${when}] "GET ${path} HTTP/2.0" ${status} ${dice.whole('size', 21, 8_400)} "-" "-" ${request} "api@docker" "http://172.18.0.5:8000" ${ms}ms`,
  ];
};

const writePostgres: Writer = (moment, dice) => {
  const prefix = `${new Date(moment.at).toISOString().replace('T', ' ').slice(0, 23)} UTC [${dice.whole('pid', 60, 4_900)}]`;
  const kind = moment.logs.apiErrors;
  if (kind === 'pool')
    return [
      `${prefix} LOG:  process ${dice.whole('waiter', 4_720, 4_790)} still waiting for ShareLock on transaction 918273 after 1000.121 ms`,
      `${prefix} DETAIL:  Process holding the lock: 4711. Wait queue: 4722, 4725, 4731.`,
      `${prefix} STATEMENT:  UPDATE messages SET status = $1 WHERE id = $2`,
    ];
  if (kind === 'disk') return [`${prefix} ERROR:  could not extend file "base/16384/24601": No space left on device`];
  if (kind === 'slow')
    return [
      `${prefix} LOG:  duration: ${dice.whole('ms', 1_200, 9_400)}.318 ms  statement: SELECT * FROM messages WHERE payload->>'channel' = 'whatsapp' ORDER BY received_at`,
    ];
  if (dice.chance('start', 0.5)) return [`${prefix} LOG:  checkpoint starting: time`];
  return [
    `${prefix} LOG:  checkpoint complete: wrote ${dice.whole('buffers', 40, 900)} buffers (1.2%); 0 WAL file(s) added, 0 removed, 1 recycled; write=${dice.whole('s', 4, 88)}.021 s, sync=0.008 s, total=${dice.whole('s', 4, 88)}.049 s`,
  ];
};

const writeRedis: Writer = (moment, dice) => {
  const prefix = `1:M ${dayOf(moment.at)} ${clockOf(moment.at)}.${pad(dice.whole('ms', 0, 999), 3)}`;
  if (!moment.redis.isLastSaveGood)
    return [
      `${prefix} # Write error saving DB on disk: No space left on device`,
      `${prefix} # Background saving error`,
    ];
  return [
    `${prefix} * ${dice.whole('changes', 100, 900)} changes in 300 seconds. Saving...`,
    `${prefix} * Background saving terminated with success`,
  ];
};

const writePrometheus: Writer = (moment, dice) => [
  `ts=${new Date(moment.at).toISOString()} caller=head.go:1280 level=info component=tsdb msg="WAL checkpoint complete" first=${dice.whole('first', 100, 999)} duration=${dice.whole('ms', 20, 90)}ms`,
];

const writeGrafana: Writer = (moment, dice) => [
  `logger=context userId=1 orgId=1 uname=admin t=${new Date(moment.at).toISOString()} level=info msg="Request Completed" method=GET path=/api/datasources/proxy/1/api/v1/query_range status=200 remote_addr=172.18.0.2 time_ms=${dice.whole('ms', 3, 80)}`,
];

const writeAlertmanager: Writer = (moment) => [
  `ts=${new Date(moment.at).toISOString()} caller=nflog.go:530 level=debug component=nflog msg="Maintenance done" duration=1.2ms size=0`,
];

const writeJaeger: Writer = (moment) => [
  `{"level":"info","ts":${(moment.at / 1000).toFixed(3)},"caller":"app/server.go:228","msg":"Query server started","port":16686}`,
];

/** How each service but the API and its worker writes. */
export const STACK_WRITERS: Readonly<Record<Exclude<ServiceName, 'api' | 'worker'>, Writer>> = {
  traefik: writeTraefik,
  postgres: writePostgres,
  redis: writeRedis,
  prometheus: writePrometheus,
  grafana: writeGrafana,
  alertmanager: writeAlertmanager,
  jaeger: writeJaeger,
};
