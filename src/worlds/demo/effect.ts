import type { Domain, ServiceName } from './stack.ts';

/** What an action does to the simulated stack. */
export type Effect =
  | { readonly kind: 'restart'; readonly service: ServiceName }
  | { readonly kind: 'restart-stack' }
  | { readonly kind: 'stop'; readonly service: ServiceName }
  | {
      readonly kind: 'update';
      readonly commit: string;
      readonly subject: string;
      readonly by: string;
      readonly schema: string;
    }
  | { readonly kind: 'rollback'; readonly toDeploy: number }
  | { readonly kind: 'flush'; readonly prefix?: 'session' | 'cache' | 'ratelimit' | 'queue' }
  | { readonly kind: 'clean-up'; readonly freedBytes: number }
  | { readonly kind: 'rotate-logs'; readonly freedBytes: number }
  | { readonly kind: 'backup' }
  | { readonly kind: 'verify'; readonly file: string }
  | { readonly kind: 'drill'; readonly file: string }
  | { readonly kind: 'restore'; readonly file: string }
  | { readonly kind: 'renew'; readonly domain: Domain }
  | { readonly kind: 'terminate'; readonly pid: number };

/** An effect with the moment from which it holds. */
export interface Happened {
  readonly at: number;
  readonly effect: Effect;
}
