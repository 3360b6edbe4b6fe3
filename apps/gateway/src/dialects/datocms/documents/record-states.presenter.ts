import type { compareRecordStates, ModelView, RecordVersionView, RecordView } from '@scriptorium/contracts';

import { presentVersion } from './item.presenter';

interface States {
  readonly record: RecordView;
  readonly states: NonNullable<(typeof compareRecordStates)['reply']>;
  /** Of the record as it is. */
  readonly locales: readonly string[];
  readonly published: RecordVersionView | undefined;
}

/** How what is saved differs from what is published. Which locale an invalid record is invalid in is not kept: all are named. */
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

/** The locales that a record has values in: of all its localized fields the same. */
export function localesIn({ attributes }: RecordView, model: ModelView): string[] {
  const values = JSON.parse(attributes) as Readonly<Record<string, unknown>>;
  const localized = model.fields.filter(({ isLocalized }) => isLocalized).map(({ apiKey }) => values[apiKey]);
  return [...new Set(localized.flatMap((value) => Object.keys(value ?? {})))];
}
