/*
 * What a list of records is narrowed by, between the words of a request and those of SQL. Values are text here whatever
 * they are compared as: they travel to the database as parameters, and have been looked at by `parse-operand.ts`.
 */

/** How the stored value of a field is looked at. */
export type Form =
  | 'text'
  | 'number'
  | 'boolean'
  /** A day: `2024-02-29`. */
  | 'date'
  | 'moment'
  /** A link, by the UUID of its record. */
  | 'record'
  | 'records'
  | 'upload'
  | 'uploads'
  /** The text of a document. */
  | 'document'
  /** Something that is there or is not. */
  | 'presence';

export const metaNames = [
  '_created_at',
  '_updated_at',
  '_published_at',
  '_first_published_at',
  '_publication_scheduled_at',
  '_unpublishing_scheduled_at',
  '_status',
  '_is_valid',
  '_creator',
  '_stage',
  'id',
  'parent',
  'position',
] as const;
export type MetaName = (typeof metaNames)[number];

export type Subject =
  | { readonly kind: 'field'; readonly apiKey: string; readonly isLocalized: boolean; readonly form: Form }
  | { readonly kind: 'meta'; readonly name: MetaName; readonly form: Form };

export type Test =
  /** Null: has no value. */
  | { readonly test: 'equals'; readonly value: string | null; readonly negated: boolean }
  | { readonly test: 'one-of'; readonly values: readonly string[]; readonly negated: boolean }
  | { readonly test: 'compares'; readonly sign: Sign; readonly value: string }
  | {
      readonly test: 'matches';
      readonly pattern: string;
      readonly isRegexp: boolean;
      readonly isCaseSensitive: boolean;
      readonly negated: boolean;
    }
  | { readonly test: 'exists'; readonly wanted: boolean }
  | { readonly test: 'is-blank'; readonly wanted: boolean }
  /** Of a list: these and no others, all of these, any of these. */
  | {
      readonly test: 'holds';
      readonly how: 'exactly' | 'all' | 'any';
      readonly values: readonly string[];
      readonly negated: boolean;
    };

export type Sign = '>' | '<' | '>=' | '<=';

export type Condition = Test & { readonly subject: Subject };

export interface Order {
  readonly subject: Subject;
  readonly direction: 'asc' | 'desc';
}
