import type { FamilyId, RecordState, SpaceId } from '@scriptorium/contracts';
import type { ModelCatalog } from '../../../models/model';
import type { Condition, Order } from './condition';

/** The requested records of a space, and the requested page of them. */
export interface RecordList {
  readonly spaceId: SpaceId;
  readonly catalog: ModelCatalog;
  readonly schemaUris: readonly string[];
  /** The content types of the models if these are models of blocks; otherwise empty. */
  readonly blockTypes: readonly string[];
  /** UUIDs of families. */
  readonly ids: readonly FamilyId[] | undefined;
  readonly state: RecordState;
  /** The locale whose values conditions and words apply to. */
  readonly locale: string;
  /** The locales of the space, the main one first. */
  readonly locales: readonly string[];
  readonly conditions: readonly Condition[];
  /** Texts that the values must contain. */
  readonly words: readonly string[];
  readonly orders: readonly Order[];
  readonly offset: number;
  readonly limit: number;
}
