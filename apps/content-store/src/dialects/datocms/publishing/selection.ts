import type { RejectedError } from '@scriptorium/contracts';
import { extractBody, type ExtractedBody, memberTexts, rejectionOf, renderBody } from '@scriptorium/copy-engine';
import type { Model } from '../../../models/model';
import { writeBody } from '../../../content/bodies/write-body';
import type { PublishingRow } from '../../../content/publishing/publishing-rows.store';

/**
 * Publishing a part of a record: the content of some locales, with or without that of fields that all locales share.
 *
 * What is published is versions, and a version holds both. Where the two parts come from different ones, a version is made
 * of them that was never current: saved below a new row of the current one, and at its moment, so that the record's current
 * version and its list of versions stay as they are.
 */
export interface Selection {
  readonly locales: readonly string[];
  readonly nonLocalized: boolean;
}

export type Publication =
  | { readonly kind: 'current'; readonly row: PublishingRow }
  | { readonly kind: 'mixed'; readonly row: PublishingRow; readonly body: ExtractedBody };

/** `locales` of the space, the main one first; `rows` with their bodies. Archived variants are nobody's to publish. */
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
      : active.flatMap((row) => publicationOf(model, locales, active, row, selection) ?? []);
  return publications.filter(({ kind, row }) => kind === 'mixed' || !isAsPublished(row));
}

/** Whether a variant is among those of some locales. One without a locale is the main one's, or holds what all share. */
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

/** Why a record cannot be published in locales that it does not have. */
export function localesNobodyHas(
  model: Model,
  locales: readonly string[],
  rows: readonly PublishingRow[],
  { locales: wanted }: Pick<Selection, 'locales'>,
): RejectedError | undefined {
  const strange = wanted.filter(
    (locale) => !rows.some((row) => isSelected(model, locales, row, { locales: [locale], nonLocalized: false })),
  );
  if (strange.length === 0) return undefined;
  return rejectionOf([{ field: 'content_in_locales', code: 'VALIDATION_INVALID_LOCALES', locales: strange }]);
}

function publicationOf(
  model: Model,
  locales: readonly string[],
  rows: readonly PublishingRow[],
  row: PublishingRow,
  selection: Selection,
): Publication | undefined {
  const current: Publication = { kind: 'current', row };
  if (isSelected(model, locales, row, selection)) {
    const published = selection.nonLocalized
      ? undefined
      : publishedText(
          firstOf(
            locales,
            rows.filter((each) => each.is_published),
          ),
        );
    return published === undefined ? current : (mixOf(model, row, currentText(row), published) ?? current);
  }
  const published = selection.nonLocalized ? publishedText(row) : undefined;
  return published === undefined ? undefined : mixOf(model, row, published, currentText(row));
}

/** `base` with the values of shared fields that `other` has; undefined where it has them already. */
function mixOf(model: Model, row: PublishingRow, base: string, other: string): Publication | undefined {
  const [mine, others] = [memberTexts(base), memberTexts(other)];
  const changes = new Map<string, string | null>();
  for (const { apiKey, isLocalized } of model.fields) {
    const text = others.get(apiKey) ?? null;
    if (!isLocalized && text !== (mine.get(apiKey) ?? null)) changes.set(apiKey, text);
  }
  if (changes.size === 0) return undefined;
  return { kind: 'mixed', row, body: extractBody(writeBody(base, row.schema_uri, changes)) };
}

/** Where values of shared fields are read from: the main locale's variant, else the first by the space's order. */
export function firstOf(locales: readonly string[], rows: readonly PublishingRow[]): PublishingRow | undefined {
  const place = ({ locale }: PublishingRow): number => {
    const index = locale === null ? -1 : locales.indexOf(locale);
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
