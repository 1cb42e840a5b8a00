import type { Endpoint } from '../../../src/model/service.ts';
import { read, run } from './process.ts';

/** Two Alertmanagers that gossip, in one container outside of the project, on 9093 and 9095. */
export type AlertmanagerPair = {
  readonly at: (port: number) => Endpoint;
  readonly kill: (port: number) => Promise<void>;
  readonly remove: () => Promise<void>;
};

const member = (port: number, more: string): string =>
  [
    'alertmanager --config.file=/pair/config.yml',
    `--storage.path=/pair/${port} --web.listen-address=:${port} --log.level=error`,
    `--cluster.listen-address=$ip:${port + 1} --cluster.gossip-interval=50ms --cluster.pushpull-interval=1s ${more} &`,
    `echo $! >/pair/${port}.pid`,
  ].join(' ');

const SCRIPT = [
  'set -eu',
  'ip=$(hostname -i)',
  "printf 'route: {receiver: nobody}\\nreceivers: [{name: nobody}]\\n' >/pair/config.yml",
  member(9093, ''),
  // Who finds nobody when it starts looks again only after 15 s.
  'until wget -q -O /dev/null http://127.0.0.1:9093/-/ready; do sleep 1; done',
  member(9095, '--cluster.peer=$ip:9094'),
  'exec tail -f /dev/null',
].join('\n');

/** Starts the pair; it is not ready yet when this returns. */
export async function startAlertmanagerPair(image: string, name: string): Promise<AlertmanagerPair> {
  await run(['docker', 'rm', '-f', '-v', name], { mayFail: true });
  await run([
    ...['docker', 'run', '-d', '--name', name, '-m', '256m', '--tmpfs', '/pair:rw,mode=1777'],
    ...['--entrypoint', 'sh', image, '-c', SCRIPT],
  ]);
  const host = await read(['docker', 'inspect', '-f', '{{.NetworkSettings.IPAddress}}', name]);
  return {
    at: (port) => ({ address: { kind: 'tcp', host, port }, route: 'config', prefix: '', tls: false }),
    kill: async (port) => {
      await run(['docker', 'exec', name, 'sh', '-c', `kill -9 $(cat /pair/${port}.pid)`]);
    },
    remove: async () => {
      await run(['docker', 'rm', '-f', '-v', name], { mayFail: true });
    },
  };
}
