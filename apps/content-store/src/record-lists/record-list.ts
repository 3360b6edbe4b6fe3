import type { RecordState } from '@scriptorium/contracts';
import type { Condition, Order } from './condition';

/** Which records of a space are wanted, and which page of them. */
export interface RecordList {
  readonly spaceId: number;
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
  readonly words: readonly Word[];
  readonly orders: readonly Order[];
  readonly offset: number;
  readonly limit: number;
}

/** `isFormal`: the form of bodies (names of fields, of content types, of nodes) may hold it as well as their content. */
export interface Word {
  readonly text: string;
  readonly isFormal: boolean;
}
