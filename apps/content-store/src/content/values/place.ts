import { type RejectedError, uuidOf } from '@scriptorium/contracts';
import { type BlockKind, linkText, problemOf, rejectionOf } from '@scriptorium/copy-engine';
import type { Field, ModelCatalog } from '../../models/model';

/** What encoding values of one record needs to know, and what it finds. */
export interface EncodeContext {
  /** Blocks that the record has, by their ids, those within others as well: texts of stored values. */
  readonly existingBlocks: ReadonlyMap<string, string>;
  /** An id for a new block. */
  drawId(): string;
  /** The blocks of the values, by ids: filled while encoding. One that stands in it already cannot stand anywhere else. */
  readonly usedBlocks?: Set<string>;
  /** Those of them that are new or were sent with values. */
  readonly writtenBlocks?: Set<string>;
  /** The links of the values: filled while encoding. What they link to is for somebody to look up. */
  readonly sentLinks?: SentLink[];
}

export interface SentLink {
  readonly familyId: string;
  readonly field: Field;
  readonly path: string;
  /** The validator that says of which models it may be. */
  readonly validator: string;
}

/** Where a value stands. */
export interface Place {
  readonly catalog: ModelCatalog;
  readonly context: EncodeContext;
  readonly field: Field;
  /** Of the outermost field: what a block is goes by it. */
  readonly kind: BlockKind;
  /** The field's API key, after those of the blocks around it. */
  readonly path: string;
  /** Blocks around it. */
  readonly depth: number;
  /** Encodes a value of a field, whatever it is: blocks hold values of fields again. */
  encode(place: Place, value: unknown): string;
}

export function encodeLink(place: Place, value: unknown, validator: string): string {
  const familyId = typeof value === 'string' ? uuidOf(value) : undefined;
  if (familyId === undefined) throw invalid(place);
  const { field, path, context } = place;
  context.sentLinks?.push({ familyId, field, path, validator });
  return linkText(familyId);
}

export function invalid(
  place: Pick<Place, 'field' | 'path'>,
  code = 'VALIDATION_INVALID',
  details: object = {},
): RejectedError {
  return rejectionOf([problemOf(place.field, place.path, code, details)]);
}
