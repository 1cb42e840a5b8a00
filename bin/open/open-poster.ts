import { createPoster, type Poster } from '../../src/runbooks/posts/poster.ts';
import type { Lang } from '../../src/text/lang.ts';
import { createLocalTransport } from '../../src/transport/local.ts';
import type { Settings } from '../settings/settings.ts';

/** What tells the world of reports; null where nothing is configured. */
export function openPoster({ loaded }: Settings, lang: Lang): Poster | null {
  if (loaded === null) return null;
  const { notify, timeZone } = loaded.config;
  return createPoster({ notify, transport: createLocalTransport(), lang, timeZone });
}
