import type { Alertmanager, AlertmanagerMember } from '../../clients/prometheus/alertmanager.ts';
import type { Finding } from '../../model/check.ts';
import { addressText } from '../../model/service.ts';
import { inert } from '../../text/inert.ts';
import { type Phrase, phrase } from '../../text/lang.ts';
import type { CallOptions } from '../../transport/transport.ts';
import { finding } from '../finding.ts';

/** A member of an Alertmanager cluster. */
export interface AlertmanagerMemberFacts {
  /** `10.0.0.8:9093`. */
  readonly address: string;
  /** Why it does not answer; null when it does. */
  readonly failure: Phrase | null;
  readonly version: string;
  /** `ready`, `settling`, `disabled`; '' when it does not answer. */
  readonly cluster: string;
  /** Members that it sees, itself included; null when it does not answer. */
  readonly peers: number | null;
}

/** Asks every member of a cluster; empty where there is one Alertmanager alone, which its other answers tell of. */
export async function lookAtMembers(
  alertmanager: Alertmanager,
  count: number,
  options: CallOptions,
): Promise<readonly AlertmanagerMemberFacts[]> {
  return count < 2 ? [] : (await alertmanager.members(options)).map(memberFacts);
}

function memberFacts({ endpoint, status }: AlertmanagerMember): AlertmanagerMemberFacts {
  const address = inert(addressText(endpoint.address) + endpoint.prefix);
  if (!status.ok) return { address, failure: status.fault.message, version: '', cluster: '', peers: null };
  const { version, cluster, peers } = status.value;
  return { address, failure: null, version: inert(version), cluster: inert(cluster), peers: peers.length };
}

/** What is wrong with a cluster: who is down, and who does not see the others. */
export function judgeMembers(members: readonly AlertmanagerMemberFacts[]): readonly Finding[] {
  const answering = members.filter(({ failure }) => failure === null).length;
  return members.flatMap(({ address, failure, cluster, peers }): readonly Finding[] => {
    const say = (portuguese: string, english: string): Finding =>
      finding('warn', phrase(`Alertmanager ${address}: ${portuguese}`, `Alertmanager ${address}: ${english}`), address);
    if (failure !== null)
      return [finding('warn', phrase(`membro fora: ${failure['pt-BR']}`, `member down: ${failure.en}`), address)];
    if (cluster === 'disabled')
      return [
        say(
          'o cluster está desligado (--cluster.listen-address): silêncios daqui não chegam aos outros, e avisos saem em dobro',
          'clustering is off (--cluster.listen-address): silences do not reach the others, and notices go out twice',
        ),
      ];
    if ((peers ?? 0) < answering)
      return [
        say(
          `vê ${peers} de ${answering} membros que respondem: o cluster está partido, e avisos podem sair em dobro (--cluster.peer)`,
          `sees ${peers} of ${answering} members that answer: the cluster is split, and notices may go out twice (--cluster.peer)`,
        ),
      ];
    return [];
  });
}
