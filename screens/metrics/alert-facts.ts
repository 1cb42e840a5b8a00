import type { Level } from '../../src/model/level.ts';
import type { AlertFacts, AlertsFacts, ExpectedAlert, RuleFacts } from '../../src/probes/prometheus/alerts.ts';
import { type Phrase, phrase } from '../../src/text/lang.ts';
import { safe } from '../parts/safe-text.ts';
import { formatsIn, type ScreenInput, say } from '../screen.ts';

/** The probe that reads alerts, rules and silences. */
export const ALERTS_PROBE = 'alerts';

/** States that a rule may be in. */
export type AlertState = RuleFacts['state'];

/** The words of {@link AlertState}. */
export const STATE_WORDS: Readonly<Record<AlertState, Phrase>> = {
  firing: phrase('disparado', 'firing'),
  pending: phrase('pendente', 'pending'),
  inactive: phrase('inativa', 'inactive'),
};

/** What Prometheus and Alertmanager said last; null before the first answer. */
export function alertFacts({ cockpit }: ScreenInput): AlertsFacts | null {
  if (!cockpit.probeIds.includes(ALERTS_PROBE)) return null;
  const { reading, lastGood } = cockpit.state(ALERTS_PROBE);
  return (reading?.facts ?? lastGood?.facts ?? null) as AlertsFacts | null;
}

/** How bad an active alert is. */
export function alertLevel({
  state,
  severity,
  isSilenced,
}: Pick<AlertFacts, 'state' | 'severity' | 'isSilenced'>): Level {
  if (isSilenced) return 'none';
  return state === 'pending' || /^(?:warn|info|none|low)/i.test(severity) ? 'warn' : 'critical';
}

/** How long ago, and when; '' when it is not known. */
export function since(input: ScreenInput, at: number | null): string {
  if (at === null) return '';
  const formats = formatsIn(input);
  return `${formats.ago(Math.max(1000, input.cockpit.now() - at))} (${formats.time(at, input.state.timeZone).slice(0, 5)})`;
}

/** The words for what is deployed of an expected alert. */
export const EXPECTED_WORDS: Readonly<Record<ExpectedAlert['state'], Phrase>> = {
  deployed: phrase('instalado', 'deployed'),
  different: phrase('outro for:', 'other for:'),
  missing: phrase('não instalado', 'not deployed'),
};

/** How bad that is: drift is a warning. */
export const EXPECTED_LEVELS: Readonly<Record<ExpectedAlert['state'], Level>> = {
  deployed: 'ok',
  different: 'warn',
  missing: 'warn',
};

/** What is deployed of an expected alert, and how it differs. */
export function expectedText(input: ScreenInput, { state, rule, forMs, expectedForMs }: ExpectedAlert): string {
  const formats = formatsIn(input);
  const waits = (ms: number | null): string => (ms === null ? '–' : formats.duration(ms));
  if (state === 'missing')
    return say(
      input,
      phrase(
        `drift: o runbook promete${expectedForMs === null ? '' : ` (for ${waits(expectedForMs)})`} e nenhuma regra avisa`,
        `drift: the runbook promises it${expectedForMs === null ? '' : ` (for ${waits(expectedForMs)})`} and no rule tells`,
      ),
    );
  if (state === 'deployed') return safe(rule ?? '');
  return say(
    input,
    phrase(
      `drift: ${safe(rule ?? '')} espera ${waits(forMs)}, o runbook ${waits(expectedForMs)}`,
      `drift: ${safe(rule ?? '')} waits ${waits(forMs)}, the runbook ${waits(expectedForMs)}`,
    ),
  );
}

/** How bad a rule is: one that cannot be evaluated is unknown. */
export function ruleLevel({ state, severity, lastError }: RuleFacts): Level {
  if (lastError !== '') return 'unknown';
  return state === 'inactive' ? 'ok' : alertLevel({ state, severity, isSilenced: false });
}
