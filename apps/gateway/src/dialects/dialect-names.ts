/** The APIs that a gateway can serve beside the native one, in the order of docs/README.md. */
export const DIALECTS = ['amplience', 'cm', 'datocms', 'onedrive'] as const;
export type Dialect = (typeof DIALECTS)[number];

/** Matches names of dialects, separated by commas. */
export const DIALECT_LIST = new RegExp(`^(${DIALECTS.join('|')})(,(${DIALECTS.join('|')}))*$`);
