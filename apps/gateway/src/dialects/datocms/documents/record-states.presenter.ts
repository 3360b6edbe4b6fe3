import type { compareRecordStates, ModelView, RecordVersionView, RecordView } from '@scriptorium/contracts';

import { presentVersion } from './item.presenter';

interface States {
  readonly record: RecordView;
  readonly states: NonNullable<(typeof compareRecordStates)['reply']>;
  /** Locales of the current version. */
  readonly locales: readonly string[];
  readonly published: RecordVersionView | undefined;
}

/**
 * Returns the differences between the current and the published version. The invalid locales of a record are not
 * stored, so an invalid record names all of its locales.
 */
export function presentStates({ record, states, locales, published }: States): object {
  const { addedLocales, changedLocales, removedLocales, nonLocalizedChanged, isPublished } = states;
  const isInvalid = !record.meta.isCurrentVersionValid;
  const before = [...locales.filter((locale) => !addedLocales.includes(locale)), ...removedLocales];
  return {
    data: {
      type: 'item_current_vs_published_state',
      id: record.id,
      attributes: {
        current_version_locales: locales,
        published_version_locales: isPublished ? before : [],
        changed_locales: changedLocales,
        added_locales: addedLocales,
        removed_locales: removedLocales,
        non_localized_fields_changed: nonLocalizedChanged,
        current_version_invalid_locales: isInvalid ? locales : [],
        current_version_non_localized_fields_invalid: isInvalid,
      },
      relationships: {
        scheduled_publication: { data: null },
        scheduled_unpublishing: { data: null },
        published_version: { data: published === undefined ? null : { type: 'item_version', id: published.id } },
      },
    },
    included: published === undefined ? [] : [presentVersion(published)],
  };
}

/** Returns the locales in which a record has values. They are the same for all of its localized fields. */
export function localesIn({ attributes }: RecordView, model: ModelView): string[] {
  const values = JSON.parse(attributes) as Readonly<Record<string, unknown>>;
  const localized = model.fields.filter(({ isLocalized }) => isLocalized).map(({ apiKey }) => values[apiKey]);
  return [...new Set(localized.flatMap((value) => Object.keys(value ?? {})))];
}
