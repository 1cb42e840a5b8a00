import type { AnyAuthMethod, AuthenticationType, Prompt } from 'ssh2';
import type { Fault } from '../../model/fault.ts';
import type { Asker, Question } from '../../model/question.ts';
import type { Secret } from '../../model/secret.ts';
import { inert } from '../../text/inert.ts';
import { type Phrase, phrase, same } from '../../text/lang.ts';
import { type HostSettings, hostText } from './host-settings.ts';
import type { Keyring, LoginMemory } from './keyring.ts';

/** What a login is made with. */
export interface LoginParts {
  readonly settings: HostSettings;
  readonly keyring: Keyring;
  readonly asker: Asker;
  readonly memory: LoginMemory;
  readonly signal: AbortSignal;
}

/** One login to one host, as ssh2 goes through it. */
export interface Login {
  /** ssh2's authHandler. */
  readonly next: (
    left: readonly AuthenticationType[] | null,
    isPartial: boolean | null,
    give: (method: AnyAuthMethod | false) => void,
  ) => void;
  /** Called when the server let us in. */
  readonly accepted: () => void;
  /** What was tried, for the message of a refusal. */
  readonly tried: () => readonly string[];
  /** What the server takes, as far as it has said. */
  readonly offered: () => readonly string[];
  /** Why a question had no answer; null when none was needed. */
  readonly askFault: () => Fault | null;
}

type Left = readonly AuthenticationType[] | null;

/** A prompt for the very password of the account, as PAM and most servers word it. */
const PASSWORD_PROMPT = /pass(?:word|phrase|wort)|senha|contraseña|mot de passe/i;

/** Builds a login: keys first, then what the server asks from the keyboard, then a password. */
export function createLogin(parts: LoginParts): Login {
  const way = new LoginWay(parts);
  const methods = way.methods();
  return {
    next: (left, _isPartial, give) => {
      methods.next(left).then(
        ({ value }) => give(value ?? false),
        () => give(false),
      );
    },
    accepted: () => way.accepted(),
    tried: () => way.tried,
    offered: () => way.offered,
    askFault: () => way.askFault ?? parts.keyring.askFault(),
  };
}

class LoginWay {
  readonly #parts: LoginParts;
  readonly tried: string[] = [];
  offered: readonly string[] = [];
  askFault: Fault | null = null;
  #typed: Secret | null = null;
  #usesMemory = true;

  constructor(parts: LoginParts) {
    this.#parts = parts;
  }

  accepted(): void {
    const { memory, settings } = this.#parts;
    if (this.#typed !== null) memory.passwords.set(hostText(settings), this.#typed);
  }

  async *methods(): AsyncGenerator<AnyAuthMethod, undefined, Left> {
    const { settings, keyring } = this.#parts;
    const username = settings.user;
    let left: Left = null;
    const identities = settings.allowsPublicKey ? keyring.identities : [];
    // Asks what the server takes; some take nothing at all.
    if (identities.length === 0) left = yield { type: 'none', username };
    for (const { label, agent, hasSigned } of identities) {
      this.tried.push(label);
      left = yield { type: 'agent', username, agent };
      if (hasSigned()) {
        // The key was right and more is wanted. ssh2 keeps to itself what: the server is asked anew.
        left = yield { type: 'none', username };
        break;
      }
      if (keyring.askFault() !== null) return undefined;
    }
    this.#note(left);
    if (settings.isBatch) return undefined;
    if (settings.allowsKeyboard) left = yield* this.#keyboard(left);
    if (settings.allowsPassword && this.askFault === null) yield* this.#password(left);
    return undefined;
  }

  #note(left: Left): void {
    if (left !== null && left.length > 0) this.offered = left;
  }

  async *#keyboard(before: Left): AsyncGenerator<AnyAuthMethod, Left, Left> {
    const { settings } = this.#parts;
    let left = before;
    for (let attempt = 0; attempt < settings.passwordPrompts; attempt += 1) {
      if (left !== null && !left.includes('keyboard-interactive')) return left;
      let hasPrompted = false;
      left = yield {
        type: 'keyboard-interactive',
        username: settings.user,
        prompt: (name, instructions, _lang, prompts, finish) => {
          hasPrompted = true;
          void this.#answer(name, instructions, prompts, attempt).then((answers) => finish(answers));
        },
      };
      this.#note(left);
      if (hasPrompted) this.tried.push('keyboard-interactive');
      if (!hasPrompted || this.askFault !== null) return left;
    }
    return left;
  }

  async #answer(name: string, instructions: string, prompts: readonly Prompt[], attempt: number): Promise<string[]> {
    const { settings, asker, signal } = this.#parts;
    const answers: string[] = [];
    for (const prompt of prompts) {
      const isPassword = prompt.echo !== true && PASSWORD_PROMPT.test(prompt.prompt);
      const known = isPassword ? this.#remembered() : null;
      if (known !== null) {
        answers.push(known.reveal());
        continue;
      }
      // Once one has no answer the others are not asked: the server refuses all of them together.
      const answer =
        this.askFault === null
          ? await asker.ask(challengeOf(settings, name, instructions, prompt, attempt), signal)
          : null;
      if (answer?.ok === false) this.askFault = answer.fault;
      if (answer?.ok === true && isPassword) this.#typed = answer.value;
      answers.push(answer?.ok === true ? answer.value.reveal() : '');
    }
    return answers;
  }

  async *#password(before: Left): AsyncGenerator<AnyAuthMethod, undefined, Left> {
    const { settings, asker, signal } = this.#parts;
    let left = before;
    for (let attempt = 0; attempt < settings.passwordPrompts; ) {
      if (left !== null && !left.includes('password')) return undefined;
      let password = this.#remembered();
      if (password === null) {
        const answer = await asker.ask(passwordQuestion(settings, attempt), signal);
        if (!answer.ok) {
          this.askFault = answer.fault;
          return undefined;
        }
        attempt += 1;
        password = answer.value;
        this.#typed = password;
      }
      this.tried.push('password');
      left = yield { type: 'password', username: settings.user, password: password.reveal() };
      this.#note(left);
    }
    return undefined;
  }

  /** The password of the time before, once: if it is not taken any more it is forgotten and asked for. */
  #remembered(): Secret | null {
    const { memory, settings } = this.#parts;
    const known = this.#usesMemory ? (memory.passwords.get(hostText(settings)) ?? null) : null;
    this.#usesMemory = false;
    memory.passwords.delete(hostText(settings));
    if (known !== null) this.#typed = known;
    return known;
  }
}

const AGAIN = phrase('O servidor não aceitou: tente de novo.', 'The server did not take it: try again.');

function linesOf(texts: readonly string[]): Phrase[] {
  return texts.flatMap((text) =>
    text
      .split(/\r?\n/)
      .map((line) => inert(line).trim())
      .filter((line) => line !== '')
      .map(same),
  );
}

function challengeOf(
  settings: HostSettings,
  name: string,
  instructions: string,
  { prompt, echo }: Prompt,
  attempt: number,
): Question {
  return {
    kind: 'challenge',
    target: hostText(settings),
    title: phrase(`${inert(hostText(settings))} pergunta`, `${inert(hostText(settings))} asks`),
    lines: [...(attempt === 0 ? [] : [AGAIN]), ...linesOf([name, instructions]).slice(0, 8)],
    prompt: same(inert(prompt).trim().replace(/:$/, '').slice(0, 60)),
    isHidden: echo !== true,
    accepts: [],
  };
}

function passwordQuestion(settings: HostSettings, attempt: number): Question {
  const host = inert(hostText(settings));
  return {
    kind: 'password',
    target: hostText(settings),
    title: phrase(`Senha de ${host}`, `Password of ${host}`),
    lines: attempt === 0 ? [] : [AGAIN],
    prompt: phrase('Senha', 'Password'),
    isHidden: true,
    accepts: [],
  };
}
