import type { IncidentEvent } from '../../model/incident.ts';
import { JOB_WORDS } from '../../model/job.ts';
import { LEVEL_WORDS } from '../../model/level.ts';
import { formatsOf } from '../../text/formats.ts';
import { type Lang, type Phrase, phrase } from '../../text/lang.ts';

/** States of jobs by name: a file may tell of one that this version does not know. */
const STATES: Readonly<Record<string, Phrase>> = JOB_WORDS;

/** An event in one line, as the timeline and the post-mortem tell it. Text from outside is as it came. */
export function eventText(event: IncidentEvent, lang: Lang): string {
  const say = (portuguese: string, english: string): string => phrase(portuguese, english)[lang];
  const formats = formatsOf(lang);
  switch (event.kind) {
    case 'open':
      return say(`incidente aberto por ${event.operator}`, `incident opened by ${event.operator}`);
    case 'resume': {
      const gap = formats.duration(event.at - event.seenUntil);
      return say(
        `${event.operator} retoma; ninguém olhou por ${gap}`,
        `${event.operator} goes on; nobody watched for ${gap}`,
      );
    }
    case 'verdict': {
      const says = event.level === 'ok' ? '' : `: ${event.says[lang]}`;
      return `${say('veredito', 'verdict')} ${LEVEL_WORDS[event.level][lang]}${says}`;
    }
    case 'level':
      return `${event.title[lang]}: ${LEVEL_WORDS[event.to][lang]} · ${event.summary[lang]}`;
    case 'action': {
      const why = event.why === '' ? '' : ` (${event.why})`;
      return `job ${event.action} ${STATES[event.state]?.[lang] ?? event.state} · ${event.who}${why}`;
    }
    case 'note':
      return `${event.operator}: ${event.text}`;
    case 'mark':
      return `${event.operator} ${say('marcou', 'marked')}: ${event.mark.title[lang]}`;
    case 'escalate': {
      const whom = event.whom.length === 0 ? '' : `: ${event.whom.join(', ')}`;
      return say(
        `nível ${event.level} chamado por ${event.operator}${whom}`,
        `level ${event.level} called by ${event.operator}${whom}`,
      );
    }
    case 'clock':
      return say(
        `o relógio foi acertado em ${event.byMs < 0 ? '-' : '+'}${formats.duration(Math.abs(event.byMs))}`,
        `the clock was set by ${event.byMs < 0 ? '-' : '+'}${formats.duration(Math.abs(event.byMs))}`,
      );
    case 'dropped':
      return say(
        `${event.count} mudanças a mais num minuto, não anotadas`,
        `${event.count} more changes within a minute, not written down`,
      );
    case 'close':
      return say(`incidente encerrado por ${event.operator}`, `incident closed by ${event.operator}`);
  }
}
