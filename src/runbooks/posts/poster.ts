import { postToWeb } from '../../clients/web-post.ts';
import type { Config } from '../../config/schema/root.ts';
import type { Fault } from '../../model/fault.ts';
import type { Level } from '../../model/level.ts';
import type { PostWay } from '../../model/post.ts';
import type { Report } from '../../model/report.ts';
import type { WebAddress } from '../../model/web-address.ts';
import type { Lang } from '../../text/lang.ts';
import type { Transport } from '../../transport/transport.ts';
import { reportMessage, sendMail } from './mail.ts';
import { reportSummary } from './report-summary.ts';

/** Something that is on its way; its outcome never rejects, and comes before the deadline. */
export interface Posting {
  readonly way: PostWay;
  /** Null when it was taken. */
  readonly outcome: Promise<Fault | null>;
}

/** What posts are made of. */
export interface PosterWith {
  readonly notify: Config['notify'];
  /** Reaches from this machine, wherever the target is. */
  readonly transport: Transport;
  readonly lang: Lang;
  readonly timeZone?: string | undefined;
}

/** Tells the world of reports. Nothing waits for it but who wants to know how it went. */
export interface Poster {
  /** Tells the dead man's switch of a runbook that it begins. */
  begin(runbook: string): void;
  /** Sends a report by webhook and mail where the configuration wants it. @param isForced whatever its level */
  send(report: Report, isForced?: boolean): readonly Posting[];
  /** Tells the dead man's switch of a runbook how it went; after its beginning, which is told of where it failed. */
  end(runbook: string, isWell: boolean): readonly Posting[];
  /** Whether a level is a problem to the configuration. */
  isProblem(level: Level): boolean;
}

/** Runbooks that a schedule is meant to walk: `pingUrl` is theirs. */
const SCHEDULED: readonly string[] = ['morning', 'weekly'];

class Posts implements Poster {
  readonly #with: PosterWith;
  readonly #begun = new Map<string, Promise<Fault | null>>();

  constructor(given: PosterWith) {
    this.#with = given;
  }

  begin(runbook: string): void {
    const to = this.#switchOf(runbook);
    if (to !== null) this.#begun.set(runbook, this.#ping(to, '/start'));
  }

  send(report: Report, isForced = false): readonly Posting[] {
    const { notify } = this.#with;
    if (!isForced && notify.when === 'problems' && !this.isProblem(report.level)) return [];
    const { webhook, mail } = notify;
    return [
      ...(webhook.url == null ? [] : [{ way: 'webhook', outcome: this.#webhook(webhook.url, report) } as const]),
      ...(mail.to.length === 0 ? [] : [{ way: 'mail', outcome: this.#mail(report) } as const]),
    ];
  }

  end(runbook: string, isWell: boolean): readonly Posting[] {
    const to = this.#switchOf(runbook);
    if (to === null) return [];
    const began = this.#begun.get(runbook) ?? Promise.resolve(null);
    const tell = async () => {
      // The end must not overtake the beginning.
      const first = await began;
      const last = await this.#ping(to, isWell ? '' : '/fail');
      return last ?? first;
    };
    return [{ way: 'ping', outcome: tell() }];
  }

  isProblem(level: Level): boolean {
    return level === 'unknown' || level === 'critical' || (level === 'warn' && this.#with.notify.problem === 'warn');
  }

  #switchOf(runbook: string): WebAddress | null {
    const { pings, pingUrl } = this.#with.notify;
    return pings[runbook] ?? (SCHEDULED.includes(runbook) ? (pingUrl ?? null) : null);
  }

  #call() {
    return { signal: new AbortController().signal, timeoutMs: this.#with.notify.timeout };
  }

  #ping(to: WebAddress, suffix: string): Promise<Fault | null> {
    return postToWeb({ peer: 'ping', to, suffix }, this.#with.transport, this.#call());
  }

  #webhook(to: WebAddress, report: Report): Promise<Fault | null> {
    const { notify, lang, timeZone, transport } = this.#with;
    const { headers, send } = notify.webhook;
    const text = reportSummary(report, lang, timeZone);
    const json = JSON.stringify(send === 'text' ? { text } : { text, report });
    return postToWeb({ peer: 'webhook', to, headers, json }, transport, this.#call());
  }

  #mail(report: Report): Promise<Fault | null> {
    const { notify, lang, timeZone, transport } = this.#with;
    return sendMail(reportMessage(report, notify.mail, lang, timeZone), notify.mail, transport, this.#call());
  }
}

/** Sends the report of a walk, and tells its dead man's switch how it went. */
export function postReport(poster: Poster, report: Report): readonly Posting[] {
  return [...poster.send(report), ...poster.end(report.runbook, !poster.isProblem(report.level))];
}

/** Opens what tells of reports; nothing is connected before there is something to tell. */
export function createPoster(given: PosterWith): Poster {
  return new Posts(given);
}
