import { criticalMs, type Incident } from '../../model/incident.ts';
import { LEVEL_WORDS } from '../../model/level.ts';
import type { Contact, People } from '../../model/people.ts';
import { type Formats, formatsOf } from '../../text/formats.ts';
import { type Lang, type Phrase, phrase } from '../../text/lang.ts';
import { markdownBlock, markdownCode, markdownText } from '../../text/markdown.ts';
import { factsOfIncident, type IncidentFacts } from './incident-facts.ts';
import { timelineOf } from './incident-fold.ts';
import { eventText } from './incident-text.ts';

/** What a draft is made of. */
export interface PostMortemInput {
  readonly incident: Incident;
  readonly people: People | null;
  readonly lang: Lang;
  readonly timeZone?: string | undefined;
  /** Epoch milliseconds; ends what has not ended. */
  readonly now: number;
}

const WORDS = {
  title: phrase('Pós-mortem', 'Post-mortem'),
  draft: phrase(
    'Rascunho. O que está em itálico é para quem esteve lá escrever.',
    'Draft. What is in italics is for those who were there to write.',
  ),
  summary: phrase('Resumo', 'Summary'),
  target: phrase('Alvo', 'Target'),
  critical: phrase('Crítico desde', 'Critical since'),
  opened: phrase('Aberto', 'Opened'),
  recovered: phrase('Recuperado', 'Recovered'),
  closed: phrase('Encerrado', 'Closed'),
  lasted: phrase('Tempo crítico', 'Time critical'),
  untilOpened: phrase('Até ser aberto', 'Until it was opened'),
  operators: phrase('Quem atuou', 'Who acted'),
  still: phrase('ainda não', 'not yet'),
  never: phrase('nunca esteve', 'never was'),
  what: phrase('O que aconteceu', 'What happened'),
  whatToWrite: phrase('Em duas frases, para quem não estava lá.', 'In two sentences, for those who were not there.'),
  cause: phrase('Causa', 'Cause'),
  causeToWrite: phrase('Por que aconteceu, e por que agora.', 'Why it happened, and why now.'),
  named: phrase('Apontada pelo cockpit', 'Named by the cockpit'),
  impact: phrase('Impacto', 'Impact'),
  impactToWrite: phrase('Quem sentiu, e como.', 'Who felt it, and how.'),
  check: phrase('verificação', 'check'),
  says: phrase('o que dizia', 'what it said'),
  none: phrase('nada ficou crítico', 'nothing turned critical'),
  timeline: phrase('Linha do tempo', 'Timeline'),
  time: phrase('hora', 'time'),
  event: phrase('o que houve', 'what happened'),
  actions: phrase('Ações', 'Actions'),
  noActions: phrase('nenhuma ação pelo cockpit', 'no action through the cockpit'),
  escalation: phrase('Escalação', 'Escalation'),
  level: phrase('nível', 'level'),
  due: phrase('devido às', 'due at'),
  called: phrase('chamado às', 'called at'),
  notDue: phrase('não chegou a ele', 'it did not get there'),
  notCalled: phrase('ninguém chamou', 'nobody called'),
  contacts: phrase('contatos', 'contacts'),
  evidence: phrase('Evidência marcada', 'Marked evidence'),
  lessons: phrase('Lições', 'Lessons'),
  well: phrase('O que funcionou', 'What went well'),
  badly: phrase('O que atrapalhou', 'What got in the way'),
  luck: phrase('Onde foi sorte', 'Where it was luck'),
  toWrite: phrase('a escrever', 'to be written'),
  next: phrase('Próximos passos', 'Next steps'),
  who: phrase('quem, até quando', 'who, until when'),
  gap: phrase('ninguém olhou', 'nobody watched'),
  damaged: phrase('linhas do arquivo não puderam ser lidas', 'lines of the file could not be read'),
} as const;

/** Renders one draft in one language. */
class PostMortem {
  readonly #input: PostMortemInput;
  readonly #facts: IncidentFacts;
  readonly #formats: Formats;

  constructor(input: PostMortemInput) {
    this.#input = input;
    this.#facts = factsOfIncident(input.incident, input.people, input.now);
    this.#formats = formatsOf(input.lang);
  }

  render(): string {
    const parts = [
      this.#head(),
      this.#summary(),
      this.#what(),
      this.#cause(),
      this.#impact(),
      this.#timeline(),
      this.#actions(),
      this.#escalation(),
      this.#evidence(),
      this.#lessons(),
      this.#next(),
    ];
    return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
  }

  #say(text: Phrase): string {
    return text[this.#input.lang];
  }

  #at(epochMs: number): string {
    return this.#formats.dateTime(epochMs, this.#input.timeZone);
  }

  #hour(epochMs: number): string {
    return this.#formats.time(epochMs, this.#input.timeZone);
  }

  #section(title: Phrase, lines: readonly string[]): string {
    return [`## ${this.#say(title)}`, '', ...lines].join('\n');
  }

  #toWrite(text: Phrase): string {
    return `_${this.#say(text)}_`;
  }

  #head(): string {
    const { incident } = this.#input;
    const mark = incident.mark === null ? '' : ` · **${incident.mark}**`;
    return [`# ${this.#say(WORDS.title)}: ${markdownText(incident.title)}${mark}`, '', this.#toWrite(WORDS.draft)].join(
      '\n',
    );
  }

  #summary(): string {
    const { incident, now } = this.#input;
    const { criticalSince, recoveredAt, closedAt, openedAt, operators } = incident;
    const lasted = criticalMs(incident, now);
    const item = (word: Phrase, value: string): string => `- **${this.#say(word)}**: ${value}`;
    return this.#section(WORDS.summary, [
      item(WORDS.target, markdownText(incident.target)),
      item(WORDS.critical, criticalSince === null ? this.#say(WORDS.never) : this.#at(criticalSince)),
      item(WORDS.opened, this.#at(openedAt)),
      ...(criticalSince === null
        ? []
        : [item(WORDS.untilOpened, this.#formats.duration(Math.max(0, openedAt - criticalSince)))]),
      item(WORDS.recovered, recoveredAt === null ? this.#say(WORDS.still) : this.#at(recoveredAt)),
      item(WORDS.closed, closedAt === null ? this.#say(WORDS.still) : this.#at(closedAt)),
      ...(lasted === null ? [] : [item(WORDS.lasted, this.#formats.duration(lasted))]),
      item(WORDS.operators, operators.map(markdownText).join(', ')),
    ]);
  }

  #what(): string {
    const { resolution } = this.#input.incident;
    return this.#section(WORDS.what, [
      resolution.trim() === '' ? this.#toWrite(WORDS.whatToWrite) : markdownText(resolution),
    ]);
  }

  #cause(): string {
    const named = this.#facts.causes.map((cause) => `- ${this.#say(WORDS.named)}: ${markdownText(this.#say(cause))}`);
    const found = this.#facts.marks
      .filter(({ mark }) => mark.what === 'diagnosis' || mark.what === 'cause')
      .map(({ mark }) => `- ${markdownText(this.#say(mark.title))}`);
    return this.#section(WORDS.cause, [
      ...named,
      ...found,
      ...(named.length + found.length > 0 ? [''] : []),
      this.#toWrite(WORDS.causeToWrite),
    ]);
  }

  #impact(): string {
    const { impact } = this.#facts;
    const lines = impact.map(
      ({ title, criticalMs: critical, warnMs, says }) =>
        `| ${markdownText(this.#say(title))} | ${critical > 0 ? this.#formats.duration(critical) : '–'} | ${warnMs > 0 ? this.#formats.duration(warnMs) : '–'} | ${markdownText(this.#say(says))} |`,
    );
    const head = `| ${this.#say(WORDS.check)} | ${this.#say(LEVEL_WORDS.critical)} | ${this.#say(LEVEL_WORDS.warn)} | ${this.#say(WORDS.says)} |`;
    const table = impact.length === 0 ? [this.#say(WORDS.none)] : [head, '|---|---|---|---|', ...lines];
    return this.#section(WORDS.impact, [...table, '', this.#toWrite(WORDS.impactToWrite)]);
  }

  #timeline(): string {
    const { incident, lang } = this.#input;
    const rows = timelineOf(incident).map(
      (event) => `| ${this.#at(event.at)} | ${markdownText(eventText(event, lang))} |`,
    );
    const damaged = incident.damaged === 0 ? [] : ['', `${incident.damaged} ${this.#say(WORDS.damaged)}.`];
    return this.#section(WORDS.timeline, [
      `| ${this.#say(WORDS.time)} | ${this.#say(WORDS.event)} |`,
      '|---|---|',
      ...rows,
      ...damaged,
    ]);
  }

  #actions(): string {
    const { lang } = this.#input;
    const lines = this.#facts.jobs.map(({ job, action, who, why, state, beganAt, endedAt }) => {
      const told = eventText({ kind: 'action', job, action, state, who, why, at: beganAt }, lang);
      const took = endedAt === null ? '' : ` · ${this.#formats.duration(endedAt - beganAt)}`;
      return `- ${this.#hour(beganAt)} ${markdownText(told)}${took} · ${markdownCode(job)}`;
    });
    return this.#section(WORDS.actions, lines.length === 0 ? [this.#say(WORDS.noActions)] : lines);
  }

  #contacts(contacts: readonly Contact[]): string {
    return contacts
      .map(({ name, phone, email, chat }) =>
        markdownText([name, phone ?? email ?? chat ?? ''].filter((part) => part !== '').join(' ')),
      )
      .join(', ');
  }

  #escalation(): string {
    const { escalations } = this.#facts;
    if (escalations.length === 0) return '';
    const rows = escalations.map(({ level, dueAt, calledAt, calledBy }) => {
      const due = dueAt === null ? this.#say(WORDS.notDue) : this.#hour(dueAt);
      const called =
        calledAt === null
          ? dueAt === null || level.number === 1
            ? '–'
            : this.#say(WORDS.notCalled)
          : `${this.#hour(calledAt)} (${markdownText(calledBy)})`;
      return `| ${level.number} · ${markdownText(this.#say(level.title))} | ${due} | ${called} | ${this.#contacts(level.contacts)} |`;
    });
    const head = `| ${this.#say(WORDS.level)} | ${this.#say(WORDS.due)} | ${this.#say(WORDS.called)} | ${this.#say(WORDS.contacts)} |`;
    return this.#section(WORDS.escalation, [head, '|---|---|---|---|', ...rows]);
  }

  #evidence(): string {
    const { marks } = this.#facts;
    if (marks.length === 0) return '';
    const parts = marks.map(({ mark, at, operator }) => {
      const when = mark.ofAt === null ? this.#hour(at) : this.#hour(mark.ofAt);
      const title = `### ${when} · ${markdownText(this.#say(mark.title))} (${markdownText(operator)})`;
      const lines = mark.lines.map((line) => this.#say(line));
      return lines.length === 0 ? title : `${title}\n\n${markdownBlock(lines)}`;
    });
    return `## ${this.#say(WORDS.evidence)}\n\n${parts.join('\n\n')}`;
  }

  /** What the timeline itself shows that got in the way. */
  #hindrances(): string[] {
    const { incident } = this.#input;
    const { gaps, escalations } = this.#facts;
    const late = escalations.filter(
      ({ level, dueAt, calledAt }) => dueAt !== null && calledAt === null && level.number > 1,
    );
    const opened = incident.criticalSince === null ? 0 : incident.openedAt - incident.criticalSince;
    return [
      ...(opened > 5 * 60_000 ? [`${this.#say(WORDS.untilOpened)}: ${this.#formats.duration(opened)}`] : []),
      ...gaps.map(({ from, to }) => `${this.#say(WORDS.gap)}: ${this.#hour(from)} – ${this.#hour(to)}`),
      ...late.map(({ level }) => `${this.#say(WORDS.level)} ${level.number}: ${this.#say(WORDS.notCalled)}`),
    ];
  }

  #lessons(): string {
    const hindrances = this.#hindrances().map((line) => `- ${line}`);
    return this.#section(WORDS.lessons, [
      `**${this.#say(WORDS.well)}**`,
      '',
      `- ${this.#toWrite(WORDS.toWrite)}`,
      '',
      `**${this.#say(WORDS.badly)}**`,
      '',
      ...hindrances,
      `- ${this.#toWrite(WORDS.toWrite)}`,
      '',
      `**${this.#say(WORDS.luck)}**`,
      '',
      `- ${this.#toWrite(WORDS.toWrite)}`,
    ]);
  }

  #next(): string {
    return this.#section(WORDS.next, [`- [ ] ${this.#toWrite(WORDS.toWrite)} (${this.#say(WORDS.who)})`]);
  }
}

/** The draft of a post-mortem as Markdown; text from outside is inert and is never markup. */
export function renderPostMortem(input: PostMortemInput): string {
  return new PostMortem(input).render();
}
