import type { Certainty, Conclusion, DiagnosisStep, Remedy, Suspect } from '../../model/diagnosis.ts';
import { severity, worst } from '../../model/level.ts';
import { joinPhrases, type Phrase, phrase } from '../../text/lang.ts';

const SURENESS: Readonly<Record<Certainty, number>> = { certain: 3, likely: 2, possible: 1 };

const BEGINS: Readonly<Record<Certainty, Phrase>> = {
  certain: phrase('Causa', 'Cause'),
  likely: phrase('Causa provável', 'Likely cause'),
  possible: phrase('Suspeita', 'Suspicion'),
};

function joined(before: Phrase, parts: readonly Phrase[]): Phrase {
  const list = joinPhrases(parts, '; ');
  return phrase(`${before['pt-BR']} ${list['pt-BR']}.`, `${before.en} ${list.en}.`);
}

/** Each remedy once, by what it leads to. */
function eachOnce(remedies: readonly Remedy[]): Remedy[] {
  const seen = new Set<string>();
  return remedies.filter(({ link }) => {
    const key = JSON.stringify(link);
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew;
  });
}

/** What a sentence without a cause says. */
function causeless(steps: readonly DiagnosisStep[]): Phrase {
  const red = steps.filter(({ level }) => level === 'warn' || level === 'critical');
  const unknown = steps.filter(({ level }) => level === 'unknown');
  if (red.length > 0)
    return joined(
      phrase('Nenhuma causa encontrada para:', 'No cause found for:'),
      red.map(({ says }) => says),
    );
  if (unknown.length > 0)
    return joined(
      phrase(
        'Nada de errado no que se pôde medir; sem resposta:',
        'Nothing wrong in what could be measured; no answer:',
      ),
      unknown.map(({ title }) => title),
    );
  return phrase('Nada de errado aqui: cada passo descarta o seu.', 'Nothing wrong here: every step rules out its own.');
}

function sentenceOf({ certainty, title, remedies }: Suspect): Phrase {
  const [next] = remedies;
  const then =
    next === undefined ? phrase('', '') : phrase(`. Agora: ${next.label['pt-BR']}`, `. Now: ${next.label.en}`);
  return phrase(
    `${BEGINS[certainty]['pt-BR']}: ${title['pt-BR']}${then['pt-BR']}.`,
    `${BEGINS[certainty].en}: ${title.en}${then.en}.`,
  );
}

/**
 * Ends a diagnosis: the surest suspect is the cause, of equal ones the worse, of equal ones the one that was found first.
 * `lastWords` is the last error of the log that was read; it stands as evidence beside whoever is accused.
 */
export function conclude(
  steps: readonly DiagnosisStep[],
  suspects: readonly Suspect[],
  lastWords: Phrase | null,
): Conclusion {
  const ranked = suspects.toSorted(
    (a, b) => SURENESS[b.certainty] - SURENESS[a.certainty] || severity(b.level) - severity(a.level),
  );
  const asked = steps.filter(({ state }) => state === 'read');
  const ruledOut = asked.flatMap(({ rulesOut }) => (rulesOut === null ? [] : [rulesOut]));
  const unmeasured = asked
    .filter(({ level }) => level === 'unknown')
    .map(({ title, says }) => phrase(`${title['pt-BR']}: ${says['pt-BR']}`, `${title.en}: ${says.en}`));
  const [first, ...others] = ranked;
  const cause =
    first === undefined || lastWords === null
      ? (first ?? null)
      : { ...first, evidence: [...first.evidence, lastWords] };
  return {
    level: cause?.level ?? worst(asked.map(({ level }) => level)),
    sentence: cause === null ? causeless(asked) : sentenceOf(cause),
    cause,
    others,
    ruledOut,
    unmeasured,
    // What helps with a mere suspicion stands aside where something surer is known.
    remedies: eachOnce(
      ranked.filter(({ certainty }) => certainty === first?.certainty).flatMap(({ remedies }) => remedies),
    ),
  };
}
