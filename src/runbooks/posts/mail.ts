import { type Fault, fault } from '../../model/fault.ts';
import { LEVEL_WORDS } from '../../model/level.ts';
import type { Report } from '../../model/report.ts';
import { inert } from '../../text/inert.ts';
import { type Lang, phrase } from '../../text/lang.ts';
import type { Transport } from '../../transport/transport.ts';
import { renderReportMarkdown } from '../reports/report-markdown.ts';

/** Where mail goes, and how. */
export interface MailTo {
  readonly to: readonly string[];
  readonly from?: string | undefined;
  /** The command that sends, an argument an item. */
  readonly sendmail: readonly string[];
}

/** Bytes of an encoded word that stay below its 75 characters. */
const WORD_BYTES = 45;
/** Characters of a line of base64 (RFC 2045). */
const LINE = 76;

/** A header's text as RFC 2047 has it; several words where it is long, none cut within a character. */
function encodedWords(text: string): string {
  if (/^[ -~]*$/.test(text) && text.length < 900 && !text.includes('=?')) return text;
  const words: string[] = [];
  let word = '';
  for (const char of text) {
    if (Buffer.byteLength(word + char) > WORD_BYTES) {
      words.push(word);
      word = '';
    }
    word += char;
  }
  return [...words, word].map((one) => `=?utf-8?B?${Buffer.from(one).toString('base64')}?=`).join('\n ');
}

/** A report as a message; the Markdown is its text. */
export function reportMessage(report: Report, { to, from }: MailTo, lang: Lang, timeZone?: string): string {
  const subject = `[${report.target}] ${report.title[lang]}: ${LEVEL_WORDS[report.level][lang]}`;
  const body = Buffer.from(renderReportMarkdown(report, lang, timeZone)).toString('base64');
  return [
    ...(from === undefined ? [] : [`From: ${from}`]),
    `To: ${to.join(', ')}`,
    `Subject: ${encodedWords(inert(subject))}`,
    `Date: ${new Date(report.finishedAt).toUTCString().replace('GMT', '+0000')}`,
    'Auto-Submitted: auto-generated',
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: base64',
    '',
    ...(body.match(new RegExp(`.{1,${LINE}}`, 'g')) ?? []),
    '',
  ].join('\n');
}

/** Hands a message to sendmail on this machine; null when it was taken. */
export async function sendMail(
  message: string,
  { sendmail }: MailTo,
  transport: Transport,
  call: { readonly signal: AbortSignal; readonly timeoutMs: number },
): Promise<Fault | null> {
  const ran = await transport.exec(sendmail, { ...call, stdin: message, maxBytes: 16_384 });
  if (!ran.ok) return ran.fault;
  const { code, stderr, stdout } = ran.value;
  if (code === 0) return null;
  const said = inert((stderr.trim() || stdout.trim()).split('\n')[0] ?? '').slice(0, 200);
  const program = inert(sendmail[0] ?? '');
  return fault(
    'malformed',
    phrase(`${program} terminou com ${code}: ${said || '–'}`, `${program} ended with ${code}: ${said || '–'}`),
    phrase('confira notify.mail e o log do correio', "check notify.mail and the mail system's log"),
    String(code),
  );
}
