import type { FieldView, ModelView } from '@scriptorium/contracts';

import { defaultAppearance } from './appearance';
import { withDefaults } from './with-defaults';

/** Settings of a model that are attributes, with their defaults. */
const MODEL_DEFAULTS = {
  sortable: false,
  draft_mode_active: false,
  draft_saving_active: false,
  all_locales_required: false,
  tree: false,
  ordering_direction: null,
  ordering_meta: null,
  collection_appearance: 'compact',
  hint: null,
  inverse_relationships_enabled: false,
} as const;

/** Settings of a model that name a field. They are relationships. */
const FIELD_RELATIONSHIPS = [
  'ordering_field',
  'presentation_title_field',
  'presentation_image_field',
  'image_preview_field',
  'excerpt_field',
];

export const MODEL_SETTINGS: readonly string[] = Object.keys(MODEL_DEFAULTS);
export const MODEL_RELATIONSHIPS: readonly string[] = [...FIELD_RELATIONSHIPS, 'workflow'];

/** Returns a model (docs/contracts/datocms.md §3.3). */
export function presentItemType(model: ModelView): object {
  const { id, name, apiKey, isSingleton, isBlock, titleFieldId, singletonId, fields, settings } = model;
  const attributes = withDefaults(MODEL_DEFAULTS, settings);
  const ofFields = FIELD_RELATIONSHIPS.map((each) => [each, toOne('field', settings[each])] as const);
  const meta = { has_singleton_item: singletonId !== null };
  return {
    type: 'item_type',
    id,
    attributes: {
      name,
      api_key: apiKey,
      singleton: isSingleton,
      modular_block: isBlock,
      ...attributes,
      collection_appeareance: attributes['collection_appearance'],
      ...meta,
    },
    relationships: {
      singleton_item: toOne('item', singletonId),
      fields: { data: fields.map((field) => ({ type: 'field', id: field.id })) },
      fieldsets: { data: [] },
      title_field: toOne('field', titleFieldId),
      ...Object.fromEntries(ofFields),
      workflow: toOne('workflow', settings['workflow']),
    },
    meta,
  };
}

const FIELD_DEFAULTS = {
  hint: null,
  default_value: null,
  deep_filtering_enabled: false,
  content_link_enabled: true,
} as const;

export const FIELD_SETTINGS: readonly string[] = Object.keys(FIELD_DEFAULTS);

/** Returns a field (docs/contracts/datocms.md §3.4). */
export function presentField(field: FieldView): object {
  const appearance = field.settings['appearance'] ?? defaultAppearance(field.fieldType);
  return {
    type: 'field',
    id: field.id,
    attributes: {
      label: field.label,
      field_type: field.fieldType,
      api_key: field.apiKey,
      localized: field.isLocalized,
      validators: field.validators,
      appearance,
      appeareance: appearance,
      position: field.position,
      ...withDefaults(FIELD_DEFAULTS, field.settings),
    },
    relationships: { item_type: toOne('item_type', field.modelId), fieldset: { data: null } },
  };
}

function toOne(type: string, id: unknown): object {
  return { data: typeof id === 'string' ? { type, id } : null };
}
