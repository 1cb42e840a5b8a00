import { bad, fault, good, type Outcome } from '../../model/fault.ts';
import type { GateCheck, Precondition, Step } from '../../model/plan.ts';
import { en, pt } from '../../text/formats.ts';
import { inert } from '../../text/inert.ts';
import { phrase } from '../../text/lang.ts';
import { type Action, type Args, argFault, type Body, cannot, drafted, type Frame, must, should } from '../action.ts';
import { backupDirectory } from '../backups/backup-files.ts';
import { chooseDomain } from '../choosers.ts';
import { type Ground, stampOf } from '../ground.ts';
import { askHost } from '../host/host.ts';
import { receiptsScript } from '../host/scripts.ts';
import { lookAtStack, ofRole, type StackFacts } from '../stack-facts.ts';
import { call, exec, gate } from '../steps.ts';
import { caddyFolders, recipeFor, storageOf } from './renew-recipes.ts';

/** What a renewal stands on. */
export interface RenewFacts {
  readonly stack: StackFacts;
  readonly domain: string;
  /** Key of the target's receipts. */
  readonly key: string;
  /** The edge's container, `''` when there is none. */
  readonly container: string;
  readonly image: string;
  readonly recipe: 'traefik' | 'caddy' | 'command' | 'none' | null;
  readonly storage: string;
  /** Folders of the domain's certificate, for Caddy. */
  readonly folders: readonly string[];
  /** `host:port` at which the edge speaks TLS, as the target sees it. */
  readonly address: string;
  readonly directory: string;
  /** Earlier forced renewals of the domain, epoch milliseconds. */
  readonly earlier: readonly number[];
}

const DAY_MS = 86_400_000;
/** Let's Encrypt: five certificates of the same names in seven days (letsencrypt.org/docs/rate-limits). */
const MOST_A_WEEK = 5;

/** Makes the edge ask for a new certificate, with the old one at hand. */
export const renewCertificate: Action<RenewFacts> = {
  id: 'renew-certificate',
  label: phrase('Renovar certificado', 'Renew certificate'),
  help: phrase(
    'guarda conta e certificados da borda, força a renovação e confere o novo número de série; se não vier, põe tudo de volta',
    "saves the edge's account and certificates, forces the renewal and checks the new serial; if none comes, puts all back",
  ),
  risk: 'high',
  args: [
    {
      name: 'domain',
      say: phrase('domínio (o primeiro, se não for dito)', 'domain (the first unless said)'),
      isRequired: false,
    },
  ],
  choices: { domain: chooseDomain },
  look: lookForRenewal,
  draft: draftRenewal,
};

async function lookForRenewal(ground: Ground, args: Args): Promise<Outcome<RenewFacts>> {
  const { target, host, docker, settings, transport, call: options } = ground;
  const domain = args.domain ?? target.domains[0];
  if (domain === undefined || !/^[A-Za-z0-9.*-]{1,253}$/.test(domain)) return bad(noDomainFault());
  if (!target.domains.includes(domain))
    return bad(
      argFault(
        phrase(`a borda não serve ${inert(domain)}`, `the edge does not serve ${inert(domain)}`),
        phrase(`serve: ${target.domains.map(inert).join(', ')}`, `it serves: ${target.domains.map(inert).join(', ')}`),
      ),
    );
  const stack = await lookAtStack(ground);
  if (!stack.ok) return stack;
  const edge = ofRole(stack.value, 'edge').flatMap(({ containers }) =>
    containers.filter(({ state }) => state === 'running'),
  )[0];
  const [detail, receipts] = await Promise.all([
    edge === undefined ? null : docker.inspect(edge.id, options),
    askHost(host, receiptsScript(host.places, renewKind(host.places.key), 50), options.signal),
  ]);
  const command = detail?.ok === true ? detail.value.command : [];
  const image = `${edge?.image ?? ''} ${command.join(' ')}`;
  const recipe = recipeFor(image, settings.renew);
  const storage = recipe === 'traefik' || recipe === 'caddy' ? storageOf(recipe, settings.renew, command) : '';
  const listed =
    recipe === 'caddy' && edge !== undefined
      ? await transport.exec(['docker', 'exec', edge.name, ...caddyFolders(storage, domain)], options)
      : null;
  const port =
    detail?.ok === true
      ? detail.value.ports.find(({ containerPort, hostPort }) => containerPort === 443 && hostPort !== null)?.hostPort
      : null;
  return good({
    stack: stack.value,
    domain,
    key: host.places.key,
    container: edge?.name ?? '',
    image,
    recipe,
    storage,
    folders:
      listed?.ok === true && listed.value.code === 0
        ? listed.value.stdout.split('\n').filter((line) => line !== '')
        : [],
    address: `127.0.0.1:${port ?? 443}`,
    directory: backupDirectory(ground) ?? '',
    earlier: receipts.ok ? parseRenewals(receipts.value, domain) : [],
  });
}

/** Kind of receipts that count renewals. */
export function renewKind(key: string): string {
  return `renewals.${key}`;
}

function parseRenewals(text: string, domain: string): readonly number[] {
  return text.split('\n').flatMap((line) => {
    try {
      const value: unknown = JSON.parse(line);
      const isIt =
        typeof value === 'object' && value !== null && 'domain' in value && value.domain === domain && 'at' in value;
      return isIt && typeof value.at === 'number' ? [value.at] : [];
    } catch {
      return []; // Torn by a crash.
    }
  });
}

function draftRenewal(frame: Frame, facts: RenewFacts): Outcome<Body> {
  const { domain, container, recipe, directory } = facts;
  if (recipe === null || recipe === 'none' || container === '')
    return cannot(
      phrase('não há receita para renovar nesta borda', 'there is no recipe to renew on this edge'),
      phrase('defina edge.renew na configuração', 'set edge.renew in the configuration'),
    );
  const name = inert(domain);
  const saved = `${directory}/sparkone_edge_${stampOf(frame.at)}.tar`;
  const files =
    recipe === 'traefik' ? [`acme:${facts.storage}`] : facts.folders.map((folder) => `${folder}/${domain}.crt`);
  const mark = [facts.address, domain, container, ...files];
  const isNew: GateCheck = { kind: 'command', argv: ['certificate_is_new', ...mark] };
  const steps: Step[] = [
    call(
      'before',
      phrase('anotar o certificado de agora', 'note the present certificate'),
      ['certificate-before', ...mark],
      { timeoutMs: 30_000, isIdempotent: true, isSafePoint: true },
    ),
    ...(facts.storage === ''
      ? []
      : [
          exec(
            'save',
            phrase('guardar conta e certificados', 'save account and certificates'),
            ['docker', 'cp', `${container}:${facts.storage}`, '-'],
            { stdout: saved, isSafePoint: true },
          ),
        ]),
    ...renewSteps(frame, facts),
    gate(
      'new',
      [isNew],
      frame.settings.healthDeadlineMs,
      ['openssl', 's_client', '-connect', facts.address, '-servername', domain],
      {
        onFailure: facts.storage === '' ? [] : ['put-back'],
      },
    ),
    call('receipt', phrase('anotar a renovação', 'note the renewal'), [
      'receipt',
      renewKind(facts.key),
      JSON.stringify({ domain }).slice(1, -1),
    ]),
  ];
  return drafted({
    title: phrase(`Renovar o certificado de ${name}`, `Renew the certificate of ${name}`),
    preconditions: conditionsOf(frame, facts),
    steps,
    compensations:
      facts.storage === ''
        ? []
        : [
            call(
              'put-back',
              phrase('pôr de volta o que havia', 'put back what there was'),
              ['put-back-in', container, facts.storage, saved],
              { timeoutMs: 120_000, isIdempotent: true },
            ),
          ],
    touches: [
      phrase(
        `${inert(container)}: reinicia, o site fica fora do ar por alguns segundos`,
        `${inert(container)}: restarts, the site is out for some seconds`,
      ),
    ],
    loses: [],
    undo: phrase(`o que havia está em ${inert(saved)}`, `what there was is in ${inert(saved)}`),
    basis: { domain, container, recipe, folders: facts.folders },
    probes: ['tls.certificates', 'containers'],
  });
}

function renewSteps(frame: Frame, facts: RenewFacts): readonly Step[] {
  const { container, recipe, domain, folders, storage } = facts;
  const after = { isSafePoint: true, onFailure: ['put-back'], timeoutMs: 120_000 };
  if (recipe === 'command')
    return [
      exec('renew', phrase('renovar', 'renew'), frame.settings.renew.command, {
        timeoutMs: 300_000,
        isSafePoint: true,
      }),
    ];
  if (recipe === 'traefik')
    return [
      call(
        'forget',
        phrase(
          `tirar o certificado de ${inert(domain)} do acme.json e reiniciar a borda`,
          `take the certificate of ${inert(domain)} out of acme.json and restart the edge`,
        ),
        ['acme-without', storage, domain, container],
        after,
      ),
    ];
  return [
    exec(
      'forget',
      phrase(`tirar o certificado de ${inert(domain)}`, `take away the certificate of ${inert(domain)}`),
      ['docker', 'exec', container, 'rm', '-rf', '--', ...folders],
      after,
    ),
    exec(
      'restart',
      phrase('reiniciar a borda, que pede outro', 'restart the edge, which asks for another'),
      ['docker', 'restart', '-t', '10', container],
      { ...after, isSafePoint: false },
    ),
  ];
}

function conditionsOf(frame: Frame, facts: RenewFacts): readonly Precondition[] {
  const { earlier, folders, recipe } = facts;
  const week = earlier.filter((at) => frame.at - at < 7 * DAY_MS);
  const last = earlier.at(-1);
  const rest = last === undefined ? Number.POSITIVE_INFINITY : frame.at - last;
  return [
    must('recipe', true, phrase(`receita: ${recipe}`, `recipe: ${recipe}`)),
    ...(recipe === 'caddy'
      ? [
          must(
            'found',
            folders.length > 0,
            phrase(`${folders.length} pasta(s) do certificado`, `${folders.length} folder(s) of the certificate`),
          ),
        ]
      : []),
    must(
      'limit',
      week.length < MOST_A_WEEK,
      phrase(
        `${week.length} renovação(ões) forçada(s) em 7 dias; a autoridade aceita ${MOST_A_WEEK}`,
        `${week.length} forced renewal(s) in 7 days; the authority takes ${MOST_A_WEEK}`,
      ),
    ),
    must(
      'interval',
      rest >= frame.settings.renew.minIntervalMs,
      last === undefined
        ? phrase('nenhuma renovação forçada antes', 'no forced renewal before')
        : phrase(`última renovação forçada ${pt.ago(rest)}`, `last forced renewal ${en.ago(rest)}`),
    ),
    should(
      'ports',
      true,
      phrase(
        'a autoridade precisa alcançar a porta 80 ou 443 de fora',
        'the authority has to reach port 80 or 443 from outside',
      ),
    ),
  ];
}

function noDomainFault() {
  return fault(
    'absent',
    phrase('não se conhece domínio deste alvo', 'no domain of this target is known'),
    phrase('diga os domínios na configuração', 'give the domains in the configuration'),
  );
}
