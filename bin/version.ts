declare const SPARKONE_VERSION: string | undefined;

/** Version of the program: from package.json at build time, `0.0.0-dev` when run from the sources. */
export const VERSION: string = typeof SPARKONE_VERSION === 'string' ? SPARKONE_VERSION : '0.0.0-dev';
