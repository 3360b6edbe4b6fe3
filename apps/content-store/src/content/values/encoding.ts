import { type FamilyId, shortId, uuidOf } from '@scriptorium/contracts';
import { arrayText, type BlockKind, linkText, problemOf } from '@scriptorium/copy-engine';
import type { Field, ModelCatalog } from '../../models/model';
import type { EncodingProblem } from './encoding-problem';
import type { ExistingBlocks } from './existing-blocks';

/** The options for encoding the values of a family. */
export interface EncodeOptions {
  /** The family's blocks by id, nested ones included, as stored texts. */
  readonly existingBlocks: ReadonlyMap<string, string>;
  /**
   * Ids of blocks in values that are not encoded. A block occurs once in a family, so no encoded value may contain
   * them.
   */
  readonly keptBlocks?: ReadonlySet<string>;
  /** Returns the id of a new block. */
  generateId(): string;
}

/** The position of a value. */
export interface Place {
  readonly catalog: ModelCatalog;
  readonly options: EncodeOptions;
  readonly existing: ExistingBlocks;
  readonly field: Field;
  /** The kind of the blocks. The outermost field decides whether the locales of a family share its blocks. */
  readonly kind: BlockKind;
  /** The field's API key, preceded by those of the enclosing blocks. */
  readonly path: string;
  /** The number of enclosing blocks. */
  readonly depth: number;
  /** Encodes the value of any field. Blocks contain values of fields, so encoding is recursive. */
  encode(place: Place, value: unknown): Encoded;
}

export interface SentLink {
  readonly familyId: FamilyId;
  readonly field: Field;
  readonly path: string;
  /** The validator that lists the models that the link may lead to. */
  readonly validator: string;
}

/** A block in a value, with the blocks that it contains. It is written if it is new or was sent with values. */
interface BlockUse {
  readonly kind: 'block';
  readonly ids: readonly string[];
  readonly isWritten: boolean;
  /** Returns the problem of this use if the family contains block `id` elsewhere as well. */
  readonly ifTaken: (id: string) => EncodingProblem;
}

type Finding =
  | BlockUse
  | { readonly kind: 'link'; readonly link: SentLink }
  | { readonly kind: 'problem'; readonly problem: EncodingProblem };

/** A value with its blocks, links and problems in the order of the value. */
export interface Encoded {
  /**
   * Returns the stored text of the value (`null` for no value). It is called only if no value has a problem. Otherwise
   * a small request that repeats a large block thousands of times would take gigabytes before the repetition is found.
   */
  readonly text: () => string;
  readonly findings: readonly Finding[];
}

export function plain(text: string): Encoded {
  return { text: () => text, findings: [] };
}

/**
 * Combines parts into one value: `write` returns its text from their texts, and its findings are those of all parts.
 */
export function combine(parts: readonly Encoded[], write: (texts: readonly string[]) => string): Encoded {
  return { text: () => write(parts.map(({ text }) => text())), findings: parts.flatMap(({ findings }) => findings) };
}

export function combineList(parts: readonly Encoded[]): Encoded {
  return combine(parts, arrayText);
}

export function withBlocks(
  place: Place,
  ids: readonly string[],
  isWritten: boolean,
  { text, findings }: Encoded,
): Encoded {
  const use: BlockUse = {
    kind: 'block',
    ids,
    isWritten,
    ifTaken: (id) => invalidValue(place, 'VALIDATION_INVALID', { block_id: shortId(id) }),
  };
  return { text, findings: [use, ...findings] };
}

export function encodeLink(place: Place, value: unknown, validator: string): Encoded {
  const familyId = typeof value === 'string' ? uuidOf<FamilyId>(value) : undefined;
  if (familyId === undefined) return invalid(place);
  const { field, path } = place;
  return { text: () => linkText(familyId), findings: [{ kind: 'link', link: { familyId, field, path, validator } }] };
}

export function failed(problem: EncodingProblem): Encoded {
  return { text: () => 'null', findings: [{ kind: 'problem', problem }] };
}

export function invalid(place: Place, code = 'VALIDATION_INVALID', details: object = {}): Encoded {
  return failed(invalidValue(place, code, details));
}

function invalidValue({ field, path }: Place, code: string, details: object): EncodingProblem {
  return { kind: 'invalid-value', path, problem: problemOf(field, path, code, details) };
}
