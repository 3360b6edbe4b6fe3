/** Limits of a record with all of its blocks and locales (docs/contracts/datocms.md §3.9). */
export const MAX_RECORD_BYTES = 300 * 1024;
export const MAX_BLOCKS = 600;
export const MAX_BLOCK_DEPTH = 6;
