/** The same API five times: as Graph has it, as the direct endpoint has it, and bare, as the oldest documents have it. */
export const VERSION_PREFIXES = ['v1.0', 'beta', 'v2.0', '_api/v2.0'] as const;

/** First segments of the bare form. Not `users` and `items`: those are another dialect's. */
export const BARE_ROOTS = ['drive', 'drives', 'me'] as const;

/** Everything that is answered in this dialect's form. */
export const DRIVE_PATHS: readonly string[] = [...VERSION_PREFIXES, ...BARE_ROOTS].map((path) => `/${path}`);
