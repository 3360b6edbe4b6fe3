import type { LocalizedItemView } from '@scriptorium/contracts';
import { createHash } from 'node:crypto';

/** A variant at one of its versions, as `localized-items.store.ts` reads it. */
export interface LocalizedItemRow {
  readonly id: string;
  readonly family_id: string;
  readonly repository_id: string;
  readonly locale: string | null;
  /** The latest version, whatever `number` is. */
  readonly version: number;
  readonly status: 'ACTIVE' | 'ARCHIVED';
  readonly publishing_status: 'NONE' | 'LATEST' | 'UNPUBLISHED';
  readonly published_version: number | null;
  readonly published_at: Date | null;
  readonly published_by: string | null;
  readonly archived_at: Date | null;
  readonly archived_by: string | null;
  readonly available_from: Date | null;
  readonly available_until: Date | null;
  readonly created_at: Date;
  readonly created_by: string;
  /** The version that was read. */
  readonly number: number;
  /** Whether the variant began with that version. */
  readonly is_first: boolean;
  readonly label: string;
  readonly tags: string[] | null;
  readonly body_hash: Buffer;
  readonly slots: string[];
  readonly lifted: string | null;
  /** What the latest version has of it: keys and places are the item's, not a version's. */
  readonly latest_lifted: string | null;
  readonly saved_at: Date;
  readonly saved_by: string;
  readonly schema_uri: string;
  readonly template: string;
}

/** Larger than any version's number, and still a number that the database can compare. */
const NO_VERSION = 2 ** 31;

/** A version's number as statements take it: null where none is named. */
export function askedVersion(version: number | undefined): number | null {
  return version === undefined ? null : Math.min(version, NO_VERSION);
}

/** Each version has a state of its own, but for the archive, which all of them are in together. */
export function statusOf(row: LocalizedItemRow): LocalizedItemView['system']['status'] {
  if (row.status === 'ARCHIVED') return 'Archived';
  return row.publishing_status === 'LATEST' && row.published_version === row.number ? 'Published' : 'Draft';
}

/**
 * Of everything that is copied and of the locale, in hex: a copy and its original never have the same one, and neither
 * have two versions that differ.
 */
export function hashOf(row: Pick<LocalizedItemRow, 'body_hash' | 'slots' | 'label' | 'tags' | 'locale'>): string {
  const told = [row.body_hash.toString('hex'), row.slots, row.label, row.tags, row.locale];
  return createHash('sha256').update(JSON.stringify(told)).digest('hex');
}
