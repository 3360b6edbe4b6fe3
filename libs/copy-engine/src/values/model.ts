import type { FieldType } from '@scriptorium/contracts';

type Json = Readonly<Record<string, unknown>>;

/** A field of a model. Ids are UUIDs; ids within `validators` and `settings` are short ids, as clients set them. */
export interface Field {
  readonly id: string;
  readonly modelId: string;
  readonly apiKey: string;
  readonly label: string;
  readonly fieldType: FieldType;
  readonly isLocalized: boolean;
  readonly position: number;
  readonly validators: Json;
  readonly settings: Json;
}

/** The fields and settings of a content type's records (contracts, rpc/models.ts). */
export interface Model {
  readonly id: string;
  readonly schemaUri: string;
  readonly apiKey: string;
  readonly name: string;
  readonly isBlock: boolean;
  readonly isSingleton: boolean;
  /** Whether the model is derived from the JSON Schema of a content type without a model. Then it is read only. */
  readonly isDerived: boolean;
  readonly titleFieldId: string | null;
  readonly settings: Json;
  /** Sorted by position. */
  readonly fields: readonly Field[];
}

/** The models of blocks, by content type. */
export interface BlockModels {
  bySchemaUri(uri: string): Pick<Model, 'fields'> | undefined;
}
