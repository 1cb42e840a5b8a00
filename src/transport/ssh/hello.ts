/** What a host says of itself when it is reached. */
export interface Hello {
  readonly uid: number;
  /** As it calls itself; '' when it does not tell. */
  readonly host: string;
  /** Its clock, epoch seconds; NaN when it does not tell. */
  readonly nowSeconds: number;
  readonly home: string;
  /** Its DOCKER_HOST; '' without. */
  readonly dockerHost: string;
  readonly sockets: readonly { readonly path: string; readonly isOurs: boolean }[];
}

/** Reads what the hello script printed. */
export function parseHello(text: string): Hello {
  const value = (name: string): string => new RegExp(`^${name} (.*)$`, 'm').exec(text)?.[1] ?? '';
  return {
    uid: Number(value('uid') || Number.NaN),
    host: value('host'),
    nowSeconds: Number(value('now') || Number.NaN),
    home: value('home'),
    dockerHost: value('docker'),
    sockets: [...text.matchAll(/^socket ([w-]) (.+)$/gm)].map(([, mode, path = '']) => ({
      path,
      isOurs: mode === 'w',
    })),
  };
}

/**
 * Where the engine of this login listens: its DOCKER_HOST, else the usual socket where it may be written, else a rootless one.
 * Null leaves it to the usual one.
 */
export function engineSocketOf({ dockerHost, sockets }: Hello): string | null {
  const named = /^unix:\/\/(\/.+)$/.exec(dockerHost)?.[1];
  return named ?? sockets.find(({ isOurs }) => isOurs)?.path ?? null;
}
