import type { Cause } from '../../model/check.ts';
import { type DiagnosisId, isDiagnosisId, type Remedy, type Suspect } from '../../model/diagnosis.ts';
import type { LookStep } from '../../model/runbook.ts';
import { phrase } from '../../text/lang.ts';
import { look } from '../steps.ts';
import { accused, clear, type DiagnosisSight, type Saying, type StepReader, unmeasured } from './diagnosis.ts';
import { act, byHand, digDeeper, logsOf, restartOf, show } from './remedies.ts';

/** Asked before every diagnosis: what stands below all services. */
export const GROUND_STEP: LookStep = look({
  id: 'ground',
  title: phrase('Base', 'Foundation'),
  question: phrase(
    'Engine, rede, disco e os outros serviços sustentam este?',
    'Do engine, network, disk and the other services carry this one?',
  ),
  probes: [
    'containers',
    'swarm.services',
    'swarm.nodes',
    'host.disks',
    'redis.ping',
    'postgres.ping',
    'api.health',
    'prometheus.up',
  ],
  good: phrase('nada embaixo dele falha', 'nothing below it fails'),
});

const COMPOSE_UP = act('restart-stack', {}, phrase('subir a stack', 'bring the stack up'));

/** What helps with a root cause, by its id; the others are dug into by their own diagnosis. */
const REMEDIES: Readonly<Record<string, readonly Remedy[]>> = {
  'disk-full': [
    act('rotate-logs', {}, phrase('rotacionar logs', 'rotate logs'), 'M2'),
    act('clean-up', {}, phrase('limpar imagens e redes sem uso', 'clean up unused images and networks'), 'M3'),
    byHand(
      'sudo du -xh / --max-depth=3 2>/dev/null | sort -h | tail -20',
      phrase('achar o que enche o disco', 'find what fills the disk'),
    ),
  ],
  'engine-gone': [
    byHand(
      'sparkone-tui doctor',
      phrase('ver o que falta para alcançar o engine', 'see what is missing to reach the engine'),
    ),
    byHand('sudo systemctl status docker', phrase('ver o serviço do Docker', "see Docker's service")),
  ],
  'stack-down': [COMPOSE_UP, show('backups', phrase('ver o último backup', 'see the last backup'))],
  'swarm-node-down': [
    byHand('docker node ls', phrase('ver os nós e quem os gerencia', 'see the nodes and who manages them')),
    byHand(
      'docker node ps $(docker node ls -q)',
      phrase('ver que tarefas estavam em cada nó', 'see which tasks were on each node'),
    ),
  ],
  'network-silent': [
    byHand(
      'sudo systemctl restart docker',
      phrase('refazer as regras de rede do Docker', "make Docker's network rules anew"),
    ),
  ],
  'name-resolution': [byHand('resolvectl status', phrase('ver o DNS do servidor', "see the server's DNS"))],
  'clock-off': [byHand('sudo timedatectl set-ntp true', phrase('acertar o relógio', 'set the clock'))],
  'bad-deploy': [
    act('rollback', {}, phrase('voltar ao deploy anterior', 'return to the deploy before'), 'E1'),
    show('emergency', phrase('ver o deploy na aba Emergência', 'see the deploy in the Emergency tab')),
  ],
};

function remediesOf(cause: Cause, id: DiagnosisId): readonly Remedy[] {
  const known = REMEDIES[cause.id];
  if (known !== undefined) return known;
  const deeper =
    cause.diagnosis !== undefined && isDiagnosisId(cause.diagnosis) && cause.diagnosis !== id
      ? [digDeeper(cause.diagnosis)]
      : [];
  return cause.service === undefined ? deeper : [...deeper, restartOf(cause.service, null), logsOf(cause.service)];
}

/** A root cause as a suspect: it was concluded from all readings together. */
export function suspectOf(cause: Cause, id: DiagnosisId): Suspect {
  return {
    id: cause.id,
    certainty: 'certain',
    level: cause.level,
    title: cause.title,
    evidence: cause.evidence,
    remedies: remediesOf(cause, id),
  };
}

/** Causes that the performance diagnosis finds by its own steps, in more detail than from above, beside those that name it. */
const FOUND_BY_STEPS: readonly string[] = ['pool-full', 'bad-deploy'];

/** What stands below everything; of other causes only performance hangs on each of them. */
const BELOW_ALL: readonly string[] = [
  'disk-full',
  'engine-gone',
  'stack-down',
  'swarm-node-down',
  'network-silent',
  'name-resolution',
  'clock-off',
];

/** Root causes below what a diagnosis is about. */
export function causesBelow({ causes, id }: DiagnosisSight): readonly Cause[] {
  return causes.filter((cause) => {
    if (BELOW_ALL.includes(cause.id)) return true;
    return id === 'performance' && cause.diagnosis !== id && !FOUND_BY_STEPS.includes(cause.id);
  });
}

export const readGround: StepReader = {
  read(sight): Saying {
    const below = causesBelow(sight);
    if (below.length > 0) return accused(below.map((cause) => suspectOf(cause, sight.id)));
    const engine = sight.fault('containers') ?? sight.fault('swarm.services');
    if (engine !== null) return unmeasured(engine.message);
    return clear(
      phrase('engine, rede e disco respondem', 'engine, network and disk answer'),
      phrase('engine, rede e disco', 'engine, network and disk'),
    );
  },
};
