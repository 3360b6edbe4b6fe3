import type { RecordState } from '@scriptorium/contracts';
import type { ModelCatalog } from '../../../models/model';
import type { Condition, Order } from './condition';

/** Which records of a space are wanted, and which page of them. */
export interface RecordList {
  readonly spaceId: number;
  readonly catalog: ModelCatalog;
  readonly schemaUris: readonly string[];
  /** Where blocks are wanted and no records: the content types of their models. */
  readonly blockTypes: readonly string[];
  /** UUIDs of families. */
  readonly ids: readonly string[] | undefined;
  readonly state: RecordState;
  /** Whose values conditions and words look at. */
  readonly locale: string;
  /** Of the space, the main one first. */
  readonly locales: readonly string[];
  readonly conditions: readonly Condition[];
  /** Texts that the values must contain. */
  readonly words: readonly string[];
  readonly orders: readonly Order[];
  readonly offset: number;
  readonly limit: number;
}
