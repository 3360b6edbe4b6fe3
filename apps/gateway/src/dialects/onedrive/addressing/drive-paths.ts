/** Prefixes of the API: those of Graph and of the direct endpoint. The oldest documents use no prefix. */
export const VERSION_PREFIXES = ['v1.0', 'beta', 'v2.0', '_api/v2.0'] as const;

/** First segments without a prefix. `users` and `items` are excluded: they belong to another dialect. */
export const BARE_ROOTS = ['drive', 'drives', 'me'] as const;

/** All paths whose errors have the format of this dialect. */
export const DRIVE_PATHS: readonly string[] = [...VERSION_PREFIXES, ...BARE_ROOTS].map((path) => `/${path}`);
