/** Limits of the blocks of a record in all its locales (docs/contracts/datocms.md §3.9). */
export const MAX_BLOCKS = 600;
export const MAX_BLOCK_DEPTH = 6;
