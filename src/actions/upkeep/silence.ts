import { bad, fault, good, type Outcome } from '../../model/fault.ts';
import { addressText } from '../../model/service.ts';
import { en, pt } from '../../text/formats.ts';
import { inert } from '../../text/inert.ts';
import { phrase } from '../../text/lang.ts';
import { type Action, type Args, argFault, type Body, drafted, type Frame, must } from '../action.ts';
import { spanChoices } from '../choices.ts';
import { chooseAlert } from '../choosers.ts';
import type { Ground } from '../ground.ts';
import type { JobSecrets } from '../host/host.ts';
import { lookAtStackHere, ofRole } from '../stack-facts.ts';
import { call } from '../steps.ts';
import { httpSecrets } from './http-secrets.ts';

/** What a silence stands on. */
export interface SilenceFacts {
  /** `http://172.18.0.9:9093/prefix`, as the target reaches it. */
  readonly base: string;
  /** Container to ask from inside when the host has nothing to ask with; '' without one. */
  readonly container: string;
  readonly port: number;
  readonly prefix: string;
  readonly who: string;
  /** Who we are to it, by configuration; absent where it asks for nothing. */
  readonly secrets?: JobSecrets;
}

const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };
const MINUTE_MS = 60_000;
const LONGEST_MS = 7 * 86_400_000;

/** Keeps one alert quiet for a while, with author and reason. */
export const silence: Action<SilenceFacts> = {
  id: 'silence',
  label: phrase('Silenciar alerta', 'Silence alert'),
  help: phrase('cala um alerta no Alertmanager por um tempo', 'keeps an alert quiet in Alertmanager for a while'),
  risk: 'low',
  args: [
    {
      name: 'alert',
      say: phrase('nome do alerta (alertname)', "the alert's name (alertname)"),
      isRequired: true,
      takesText: true,
    },
    {
      name: 'for',
      say: phrase('30m, 2h, 1d; 2h se não for dito', '30m, 2h, 1d; 2h unless said'),
      isRequired: false,
      takesText: true,
    },
    { name: 'comment', say: phrase('por quê', 'why'), isRequired: false, takesText: true },
  ],
  choices: {
    alert: chooseAlert,
    for: () => Promise.resolve(good(spanChoices())),
    comment: () => Promise.resolve(good([])),
  },
  look: lookForSilence,
  draft: draftSilence,
};

async function lookForSilence(ground: Ground): Promise<Outcome<SilenceFacts>> {
  const { target, host } = ground;
  // Members of a cluster tell each other of a silence: it is made once, where somebody answers.
  const endpoint = (await ground.alertmanagerAt?.()) ?? target.alertmanager;
  if (endpoint === null || endpoint.address.kind !== 'tcp') return bad(noAlertmanagerFault());
  const stack = await lookAtStackHere(ground);
  const containers = stack.ok ? ofRole(stack.value, 'alertmanager').flatMap((one) => one.containers) : [];
  const { serverName } = endpoint.access?.tls ?? {};
  const named = endpoint.tls && serverName !== undefined ? { ...endpoint.address, host: serverName } : endpoint.address;
  const secrets = httpSecrets(endpoint);
  return good({
    ...(secrets.size === 0 ? {} : { secrets }),
    base: `${endpoint.tls ? 'https' : 'http'}://${addressText(named)}${endpoint.prefix}`,
    container: containers.find(({ state }) => state === 'running')?.name ?? '',
    port: 9093,
    prefix: endpoint.prefix,
    who: host.operator.who,
  });
}

/** Milliseconds of `30m`, `2h`, `1d`; null for anything else. */
export function parseSpan(text: string): number | null {
  const found = /^(\d{1,4})([mhd])$/.exec(text.trim());
  return found === null ? null : Number(found[1]) * (UNITS[found[2] ?? ''] ?? Number.NaN);
}

function draftSilence(frame: Frame, facts: SilenceFacts, args: Args): Outcome<Body> {
  const span = parseSpan(args.for ?? '2h');
  if (span === null || span < MINUTE_MS || span > LONGEST_MS)
    return bad(
      argFault(
        phrase('for tem de ser como 30m, 2h ou 1d, até 7d', 'for has to be like 30m, 2h or 1d, up to 7d'),
        phrase(
          'sparkone-tui run silence alert=HighLatency for=2h',
          'sparkone-tui run silence alert=HighLatency for=2h',
        ),
      ),
    );
  const alert = args.alert ?? '';
  const end = frame.at + span;
  const body = JSON.stringify({
    matchers: [{ name: 'alertname', value: alert, isRegex: false, isEqual: true }],
    startsAt: new Date(frame.at).toISOString(),
    endsAt: new Date(end).toISOString(),
    createdBy: facts.who,
    comment: args.comment ?? `sparkone-tui ${frame.identity.name}`,
  });
  const name = inert(alert);
  const inside = `http://127.0.0.1:${facts.port}${facts.prefix}/api/v2/silences`;
  return drafted({
    title: phrase(`Silenciar ${name} por ${pt.duration(span)}`, `Silence ${name} for ${en.duration(span)}`),
    preconditions: [
      must(
        'alert',
        alert.trim() !== '',
        phrase(`alerta ${name}, até ${pt.dateTime(end)}`, `alert ${name}, until ${en.dateTime(end)}`),
      ),
    ],
    steps: [
      call(
        'silence',
        phrase(`calar ${name} até ${pt.dateTime(end)}`, `keep ${name} quiet until ${en.dateTime(end)}`),
        ['post-json', `${facts.base}/api/v2/silences`, body, facts.container, inside],
        {
          timeoutMs: 20_000,
          isSafePoint: true,
          ...(facts.secrets === undefined ? {} : { secrets: [...facts.secrets.keys()] }),
        },
      ),
    ],
    touches: [phrase(`avisos de ${name}: ninguém é chamado por ele`, `notices of ${name}: nobody is called for it`)],
    loses: [],
    undo: phrase('expire o silêncio no Alertmanager', 'expire the silence in Alertmanager'),
    basis: { base: facts.base },
    probes: ['alerts'],
    ...(facts.secrets === undefined ? {} : { secrets: facts.secrets }),
  });
}

function noAlertmanagerFault() {
  return fault(
    'absent',
    phrase('não se sabe onde está o Alertmanager deste alvo', "where this target's Alertmanager is, is not known"),
    phrase('diga o endereço na configuração', 'give its address in the configuration'),
  );
}
