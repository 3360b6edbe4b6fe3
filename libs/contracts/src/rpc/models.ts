import { declareRead, declareRpc } from '../message';
import type { ShortId } from '../short-id';
import type { Caller } from './caller';
import type { Idempotent } from './idempotency';

/**
 * Models: the fields of a content type's records. A content type that was created by an API without models (Amplience)
 * has a model derived from its JSON Schema: `isDerived`, read only.
 *
 * Reads require the scope `read`, changes `admin`. Rejects with NOT_FOUND, also for a `spaceKey` outside of the
 * caller's spaces, and with FORBIDDEN {scope}. One invalid field of a request is INVALID_FIELD {field, code, …};
 * several are INVALID_FIELDS {problems: [{field, code, …}]}.
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
  /** Counts from 1 over the model's fields. */
  readonly position: number;
  /** By name, as the client set them: `required: {}`, `unique: {}`, `slug_title_field: { title_field_id }`, … */
  readonly validators: Json;
  /** appearance, hint, default_value, deep_filtering_enabled, … as the client set them. */
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
  /** sortable, tree, draft_mode_active, draft_saving_active, all_locales_required, hint, … as the client set them. */
  readonly settings: Json;
  readonly fields: readonly FieldView[];
  /** The only record of a singleton. */
  readonly singletonId: ShortId | null;
}

interface InSpace {
  readonly caller: Caller;
  readonly spaceKey: string;
}

/** Lists models, oldest first, derived models last. */
export const listModels = declareRead<InSpace, { readonly models: readonly ModelView[] }>(
  'content-store',
  'list-models',
);
/** Reads a model by id or API key. */
export const readModel = declareRead<InSpace & { readonly model: ShortId }, ModelView>('content-store', 'read-model');

export interface ModelMembers {
  readonly apiKey?: string;
  readonly name?: string;
  readonly isBlock?: boolean;
  readonly isSingleton?: boolean;
  readonly titleFieldId?: ShortId | null;
  /** Merged into the existing settings. */
  readonly settings?: Json;
}

/** Requires `name` and `apiKey`. `id` is for clients that generate ids. */
export const createModel = declareRpc<Idempotent & InSpace & ModelMembers & { readonly id?: ShortId }, ModelView>(
  'content-store',
  'create-model',
);
/** The result is a `model`. Rejects with MODEL_IS_DERIVED. */
export const updateModel = declareRpc<InSpace & ModelMembers & { readonly model: ShortId }, OperationStarted>(
  'content-store',
  'update-model',
);
/** Deletes a model with all its records. The result is a `model`. */
export const deleteModel = declareRpc<
  InSpace & {
    readonly model: ShortId;
    /** Rejects with CONTENT_TYPE_IN_USE if the model has records. By default, they are deleted with it. */
    readonly unlessUsed?: boolean;
  },
  OperationStarted
>('content-store', 'delete-model');
/** Copies a model with its fields, without its records. The copy is named `<name> (copy #1)`. */
export const duplicateModel = declareRpc<Idempotent & InSpace & { readonly model: ShortId }, ModelView>(
  'content-store',
  'duplicate-model',
);
/** Lists models with a field that may contain records or blocks of this model. */
export const listReferencingModels = declareRead<
  InSpace & { readonly model: ShortId },
  { readonly models: readonly ModelView[] }
>('content-store', 'list-referencing-models');

/** Reads a field by id, or by its API keys `model::field`. */
export const readField = declareRead<InSpace & { readonly field: ShortId }, FieldView>('content-store', 'read-field');

export interface FieldMembers {
  readonly apiKey?: string;
  readonly label?: string;
  readonly fieldType?: FieldType;
  readonly isLocalized?: boolean;
  readonly position?: number;
  readonly validators?: Json;
  /** Merged into the existing settings. */
  readonly settings?: Json;
}

/** Requires `label`, `apiKey` and `fieldType`. The result is a `field`. */
export const createField = declareRpc<
  Idempotent & InSpace & FieldMembers & { readonly model: ShortId; readonly id?: ShortId },
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
/** Copies a field. The copy has the label `<label> (copy #1)`. */
export const duplicateField = declareRpc<Idempotent & InSpace & { readonly field: ShortId }, OperationStarted>(
  'content-store',
  'duplicate-field',
);

/** A field as described by a client that knows neither its id nor its current state. Absent members do not change. */
export interface DescribedField {
  readonly apiKey: string;
  /**
   * An existing field keeps its type if the list contains it; otherwise the field gets the first type. The type's
   * `settings` are merged into the field's.
   */
  readonly types: readonly [DescribedType, ...DescribedType[]];
  /** Default for a new field: the API key. */
  readonly label?: string;
  /** Default for a new field: true. */
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

/** Creates a model with its fields in one transaction. Requires `name` and `apiKey`. */
export const createModelWithFields = declareRpc<
  Idempotent & InSpace & ModelMembers & { readonly fields: readonly DescribedField[] },
  ModelView
>('content-store', 'create-model-with-fields');
/**
 * Changes a model and its fields in one transaction. `fields`, if present, replaces the list of fields in order:
 * omitted fields are deleted. Rejects with MODEL_IS_DERIVED, TOO_MANY_RECORDS {limit}.
 */
export const updateModelWithFields = declareRpc<
  InSpace & Omit<ModelMembers, 'apiKey'> & { readonly model: ShortId; readonly fields?: readonly DescribedField[] },
  ModelView
>('content-store', 'update-model-with-fields');

// Sites -------------------------------------------------------------------------------------------------------------

/** A space as the API of records shows it. */
export interface SiteView {
  /** Stable id, computed from the hub id of the space. */
  readonly id: ShortId;
  readonly spaceKey: string;
  readonly name: string;
  /** The main locale first. */
  readonly locales: readonly string[];
  /** timezone and others, as the client set them. */
  readonly settings: Json;
  readonly models: readonly ModelView[];
}

export const readSite = declareRead<InSpace, SiteView>('content-store', 'read-site');
/** The result is a `site`. Rejects with LOCALE_IN_USE {locales}, INVALID_FIELD. */
export const updateSite = declareRpc<
  InSpace & { readonly name?: string; readonly locales?: readonly string[]; readonly settings?: Json },
  OperationStarted
>('content-store', 'update-site');

// Operations that return a job --------------------------------------------------------------------------------------

/** The id of the operation's result, which is stored for 24 hours. */
export interface OperationStarted {
  readonly operationId: ShortId;
}
