import { declareRpc } from '../message';
import type { ShortId } from '../short-id';
import type { Caller } from './caller';

/**
 * Models: the fields that records of a content type have. One that was made through an API of schemas alone (Amplience)
 * has a model all the same, derived from its JSON Schema: `isDerived`, read only.
 *
 * To look takes the scope `read`, to change `admin`. NOT_FOUND and FORBIDDEN {scope} as ever; `spaceKey` that the caller
 * does not see is NOT_FOUND. A rejected field of a request is INVALID_FIELD {field, code, …}, several are
 * INVALID_FIELDS {problems: [{field, code, …}]}.
 */
export const fieldTypes = [
  'boolean',
  'color',
  'date',
  'date_time',
  'file',
  'float',
  'gallery',
  'integer',
  'json',
  'lat_lon',
  'link',
  'links',
  'rich_text',
  'seo',
  'single_block',
  'slug',
  'string',
  'structured_text',
  'text',
  'video',
] as const;
export type FieldType = (typeof fieldTypes)[number];

type Json = Readonly<Record<string, unknown>>;

export interface FieldView {
  readonly id: ShortId;
  readonly modelId: ShortId;
  readonly apiKey: string;
  readonly label: string;
  readonly fieldType: FieldType;
  readonly isLocalized: boolean;
  /** From 1, in the order of the model's fields. */
  readonly position: number;
  /** By name, as they were set: `required: {}`, `unique: {}`, `slug_title_field: { title_field_id }`, … */
  readonly validators: Json;
  /** appearance, hint, default_value, deep_filtering_enabled, … as they were set. */
  readonly settings: Json;
}

export interface ModelView {
  readonly id: ShortId;
  readonly schemaUri: string;
  readonly apiKey: string;
  readonly name: string;
  readonly isBlock: boolean;
  readonly isSingleton: boolean;
  readonly isDerived: boolean;
  readonly titleFieldId: ShortId | null;
  /** sortable, tree, draft_mode_active, draft_saving_active, all_locales_required, hint, … as they were set. */
  readonly settings: Json;
  readonly fields: readonly FieldView[];
  /** The one record of a singleton. */
  readonly singletonId: ShortId | null;
}

interface InSpace {
  readonly caller: Caller;
  readonly spaceKey: string;
}

/** Oldest first, derived ones after those. */
export const listModels = declareRpc<InSpace, { readonly models: readonly ModelView[] }>(
  'content-store',
  'list-models',
);
/** By id or API key. */
export const readModel = declareRpc<InSpace & { readonly model: ShortId }, ModelView>('content-store', 'read-model');

export interface ModelMembers {
  readonly apiKey?: string;
  readonly name?: string;
  readonly isBlock?: boolean;
  readonly isSingleton?: boolean;
  readonly titleFieldId?: ShortId | null;
  /** Merged into what is there. */
  readonly settings?: Json;
}

/** `name` and `apiKey` are required. `id` where the client draws ids itself. */
export const createModel = declareRpc<InSpace & ModelMembers & { readonly id?: ShortId }, ModelView>(
  'content-store',
  'create-model',
);
/** The result is a `model`. Rejected with MODEL_IS_DERIVED. */
export const updateModel = declareRpc<InSpace & ModelMembers & { readonly model: ShortId }, OperationStarted>(
  'content-store',
  'update-model',
);
/** With all its records. The result is a `model`. */
export const deleteModel = declareRpc<
  InSpace & {
    readonly model: ShortId;
    /** Rejected with CONTENT_TYPE_IN_USE where the model has records; by default these are deleted with it. */
    readonly unlessUsed?: boolean;
  },
  OperationStarted
>('content-store', 'delete-model');
/** With its fields, without its records; named `<name> (copy #1)`. */
export const duplicateModel = declareRpc<InSpace & { readonly model: ShortId }, ModelView>(
  'content-store',
  'duplicate-model',
);
/** Models with a field that may hold records or blocks of this one. */
export const listReferencingModels = declareRpc<
  InSpace & { readonly model: ShortId },
  { readonly models: readonly ModelView[] }
>('content-store', 'list-referencing-models');

/** By id, or by `model::field` API keys. */
export const readField = declareRpc<InSpace & { readonly field: ShortId }, FieldView>('content-store', 'read-field');

export interface FieldMembers {
  readonly apiKey?: string;
  readonly label?: string;
  readonly fieldType?: FieldType;
  readonly isLocalized?: boolean;
  readonly position?: number;
  readonly validators?: Json;
  /** Merged into what is there. */
  readonly settings?: Json;
}

/** `label`, `apiKey` and `fieldType` are required. The result is a `field`. */
export const createField = declareRpc<
  InSpace & FieldMembers & { readonly model: ShortId; readonly id?: ShortId },
  OperationStarted
>('content-store', 'create-field');
export const updateField = declareRpc<InSpace & FieldMembers & { readonly field: ShortId }, OperationStarted>(
  'content-store',
  'update-field',
);
export const deleteField = declareRpc<InSpace & { readonly field: ShortId }, OperationStarted>(
  'content-store',
  'delete-field',
);
/** Labelled `<label> (copy #1)`. */
export const duplicateField = declareRpc<InSpace & { readonly field: ShortId }, OperationStarted>(
  'content-store',
  'duplicate-field',
);

/** A field as a client describes it that knows neither its id nor its present state. Absent members stay as they are. */
export interface DescribedField {
  readonly apiKey: string;
  /**
   * A field that exists keeps its type if it is among these; otherwise the field gets the first. `settings` of the type are
   * merged into the field's.
   */
  readonly types: readonly [DescribedType, ...DescribedType[]];
  /** Of a new field by default the API key. */
  readonly label?: string;
  /** Of a new field by default true. */
  readonly isLocalized?: boolean;
  readonly isRequired?: boolean;
  /** All validators other than `required`. */
  readonly rules?: Json;
  /** Merged into the existing settings. */
  readonly settings?: Json;
}
export interface DescribedType {
  readonly fieldType: FieldType;
  readonly settings?: Json;
}

/** Creates a model with its fields in one transaction. `name` and `apiKey` are required. */
export const createModelWithFields = declareRpc<
  InSpace & ModelMembers & { readonly fields: readonly DescribedField[] },
  ModelView
>('content-store', 'create-model-with-fields');
/**
 * Changes a model and its fields in one transaction. If `fields` is present, they are all the fields that the model has
 * then, in their order; fields that are left out are deleted. Rejected with MODEL_IS_DERIVED, TOO_MANY_RECORDS {limit}.
 */
export const updateModelWithFields = declareRpc<
  InSpace & Omit<ModelMembers, 'apiKey'> & { readonly model: ShortId; readonly fields?: readonly DescribedField[] },
  ModelView
>('content-store', 'update-model-with-fields');

// Sites -------------------------------------------------------------------------------------------------------------

/** A space as its records see it. */
export interface SiteView {
  /** Of the space: stable, made from its hub id. */
  readonly id: ShortId;
  readonly spaceKey: string;
  readonly name: string;
  /** The main locale first. */
  readonly locales: readonly string[];
  /** timezone and the like, as they were set. */
  readonly settings: Json;
  readonly models: readonly ModelView[];
}

export const readSite = declareRpc<InSpace, SiteView>('content-store', 'read-site');
/** The result is a `site`. Rejected with LOCALE_IN_USE {locales}, INVALID_FIELD. */
export const updateSite = declareRpc<
  InSpace & { readonly name?: string; readonly locales?: readonly string[]; readonly settings?: Json },
  OperationStarted
>('content-store', 'update-site');

// Operations that are answered with a job ---------------------------------------------------------------------------

/** The id under which the result lies ready for 24 hours. */
export interface OperationStarted {
  readonly operationId: ShortId;
}
