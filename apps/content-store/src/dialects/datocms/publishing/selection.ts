import type { RejectedError } from '@scriptorium/contracts';
import { extractBody, type ExtractedBody, memberTexts, rejectionOf, renderBody } from '@scriptorium/copy-engine';
import type { Model } from '../../../models/model';
import { writeBody } from '../../../content/bodies/write-body';
import type { PublishingRow } from '../../../content/publishing/publishing-rows.store';

/**
 * Publishes a part of a record: some locales, with or without the fields that all locales share.
 *
 * Only versions are published, and a version contains both parts. If the two parts come from different versions, a
 * mixed version is created that was never current. It is saved below a new row of the current version, and with the
 * same time, so that the record's current version and its list of versions do not change.
 */
export interface Selection {
  readonly locales: readonly string[];
  readonly nonLocalized: boolean;
}

export type Publication =
  | { readonly kind: 'current'; readonly row: PublishingRow }
  | { readonly kind: 'mixed'; readonly row: PublishingRow; readonly body: ExtractedBody };

/**
 * Returns what to publish. `locales` are the space's, the main one first; `rows` have bodies. Skips archived variants.
 */
export function publicationsOf(
  model: Model,
  locales: readonly string[],
  rows: readonly PublishingRow[],
  selection: Selection | undefined,
): Publication[] {
  const active = rows.filter(({ status }) => status === 'ACTIVE');
  const publications =
    selection === undefined
      ? active.map((row): Publication => ({ kind: 'current', row }))
      : active.flatMap((row) => publicationOf(model, locales, active, row, selection));
  return publications.filter(({ kind, row }) => kind === 'mixed' || !isAsPublished(row));
}

/**
 * Returns whether a variant is selected. A variant without a locale belongs to the main locale; if the model has no
 * localized fields, it contains only shared values.
 */
export function isSelected(
  model: Model,
  locales: readonly string[],
  row: PublishingRow,
  { locales: wanted, nonLocalized }: Selection,
): boolean {
  if (row.locale !== null) return wanted.includes(row.locale);
  const isLocalized = model.fields.some((field) => field.isLocalized);
  return isLocalized ? wanted.includes(locales[0] ?? '') : nonLocalized;
}

/** Returns the error for selected locales that the record does not have; undefined if it has all. */
export function missingLocales(
  model: Model,
  locales: readonly string[],
  rows: readonly PublishingRow[],
  { locales: wanted }: Pick<Selection, 'locales'>,
): RejectedError | undefined {
  const missing = wanted.filter(
    (locale) => !rows.some((row) => isSelected(model, locales, row, { locales: [locale], nonLocalized: false })),
  );
  if (missing.length === 0) return undefined;
  return rejectionOf([{ field: 'content_in_locales', code: 'VALIDATION_INVALID_LOCALES', locales: missing }]);
}

/** Returns what to publish of a variant: nothing, or one publication. */
function publicationOf(
  model: Model,
  locales: readonly string[],
  rows: readonly PublishingRow[],
  row: PublishingRow,
  selection: Selection,
): Publication[] {
  if (isSelected(model, locales, row, selection)) {
    const isPublished = rows.filter((each) => each.is_published);
    const published = selection.nonLocalized ? undefined : publishedText(firstOf(locales, isPublished));
    const text = published === undefined ? undefined : mixOf(model, currentText(row), published);
    return text === undefined ? [{ kind: 'current', row }] : mixed(row, text);
  }
  const published = selection.nonLocalized ? publishedText(row) : undefined;
  const text = published === undefined ? undefined : mixOf(model, published, currentText(row));
  return text === undefined ? [] : mixed(row, text);
}

/** Returns `base` with the shared values of `other`; undefined if it has these values already. */
function mixOf(model: Model, base: string, other: string): string | undefined {
  const [mine, others] = [memberTexts(base), memberTexts(other)];
  const changes = new Map<string, string | null>();
  for (const { apiKey, isLocalized } of model.fields) {
    const text = others.get(apiKey) ?? 'null';
    if (!isLocalized && text !== (mine.get(apiKey) ?? 'null')) changes.set(apiKey, text === 'null' ? null : text);
  }
  return changes.size === 0 ? undefined : writeBody(base, model.schemaUri, changes);
}

/** Returns the publication of a mixed body; nothing if that body is published already. */
function mixed(row: PublishingRow, text: string): Publication[] {
  return text === publishedText(row) ? [] : [{ kind: 'mixed', row, body: extractBody(text) }];
}

/**
 * Returns the variant that shared values are read from: the main locale's, otherwise the one without a locale,
 * otherwise the first in the space's order.
 */
export function firstOf(locales: readonly string[], rows: readonly PublishingRow[]): PublishingRow | undefined {
  const place = ({ locale }: PublishingRow): number => {
    if (locale === null) return 0.5;
    const index = locales.indexOf(locale);
    return index === -1 ? locales.length : index;
  };
  return [...rows].sort((a, b) => place(a) - place(b))[0];
}

export function currentText({ template, slots, lifted }: PublishingRow): string {
  return template === null ? '{}' : renderBody(template, slots, lifted);
}

export function publishedText(row: PublishingRow | undefined): string | undefined {
  if (row === undefined || row.published_template === null) return undefined;
  return renderBody(row.published_template, row.published_slots ?? [], row.published_lifted);
}

function isAsPublished(row: PublishingRow): boolean {
  return row.is_published && row.published_version === row.version;
}
