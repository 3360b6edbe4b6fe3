import type { compareRecordStates } from '@scriptorium/contracts';
import { memberTexts } from '@scriptorium/copy-engine';
import type { Model } from '../../../models/model';
import type { PublishingRow } from '../../../content/publishing/publishing-rows.store';
import { currentText, firstOf, publishedText } from './selection';

type Comparison = NonNullable<(typeof compareRecordStates)['reply']>;

/** Compares the current and the published state of a record. `locales` are those of the space, the main one first. */
export function compareStates(model: Model, locales: readonly string[], rows: readonly PublishingRow[]): Comparison {
  const isLocalized = model.fields.some((field) => field.isLocalized);
  const localesOf = (found: readonly PublishingRow[]): string[] => {
    const own = new Set(found.flatMap(({ locale }) => locale ?? (isLocalized ? (locales[0] ?? []) : [])));
    return [...locales.filter((locale) => own.delete(locale)), ...own];
  };
  const published = rows.filter((row) => row.is_published);
  const changed = published.filter((row) => differs(model, true, currentText(row), publishedText(row)));
  const shared = [firstOf(locales, rows), firstOf(locales, published)] as const;
  return {
    addedLocales: localesOf(rows.filter((row) => !row.is_published)),
    changedLocales: isLocalized ? localesOf(changed) : [],
    // Removing a locale removes it from both states.
    removedLocales: [],
    nonLocalizedChanged: differs(model, false, shared[0] && currentText(shared[0]), publishedText(shared[1])),
    isPublished: published.length > 0,
  };
}

function differs(model: Model, isLocalized: boolean, one: string | undefined, other: string | undefined): boolean {
  const [mine, others] = [memberTexts(one ?? '{}'), memberTexts(other ?? '{}')];
  const isOwn = model.fields.filter((field) => field.isLocalized === isLocalized);
  return isOwn.some(({ apiKey }) => (mine.get(apiKey) ?? 'null') !== (others.get(apiKey) ?? 'null'));
}
