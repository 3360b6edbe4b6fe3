/*
 * The filters of a list of records, between the form of a request and SQL. All values are text, whatever type they are
 * compared as: they are sent to the database as parameters, and `parse-operand.ts` has validated them.
 */

/** How the stored value of a field is interpreted. */
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
  /** A value of which only the presence can be tested. */
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
  /** Null matches records without a value. */
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
  /** Tests of a list: it has exactly these values, all of these, or any of these. */
  | {
      readonly test: 'contains';
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
