import { shortId, uuidOf } from '@scriptorium/contracts';
import { arrayText, type BlockKind, linkText, problemOf } from '@scriptorium/copy-engine';
import type { Field, ModelCatalog } from '../../models/model';
import type { EncodingProblem } from './encoding-problem';

/** What the encoding of a record's values depends on. */
export interface EncodeOptions {
  /** The record's blocks by id, nested ones included, as stored texts. */
  readonly existingBlocks: ReadonlyMap<string, string>;
  /** Blocks of values that are not encoded. A block has one place in a record, so no encoded value may contain them. */
  readonly keptBlocks?: ReadonlySet<string>;
  /** Returns the id of a new block. */
  generateId(): string;
}

/** The position of a value. */
export interface Place {
  readonly catalog: ModelCatalog;
  readonly options: EncodeOptions;
  readonly field: Field;
  /** Set by the outermost field, which decides whether the locales of a record share its blocks. */
  readonly kind: BlockKind;
  /** The field's API key, after those of the blocks around it. */
  readonly path: string;
  /** The number of blocks around the value. */
  readonly depth: number;
  /** Encodes the value of any field. Blocks contain values of fields, so encoding is recursive. */
  encode(place: Place, value: unknown): Encoded;
}

export interface SentLink {
  readonly familyId: string;
  readonly field: Field;
  readonly path: string;
  /** The validator that lists the models that the link may lead to. */
  readonly validator: string;
}

/** A block in a value. It is written if it is new or was sent with values. */
interface BlockUse {
  readonly kind: 'block';
  readonly id: string;
  readonly isWritten: boolean;
  /** The problem of this use if the record contains the block elsewhere. */
  readonly ifTaken: EncodingProblem;
}

type Finding =
  | BlockUse
  | { readonly kind: 'link'; readonly link: SentLink }
  | { readonly kind: 'problem'; readonly problem: EncodingProblem };

/** The stored text of a value (`null` for none), and its blocks, links and problems in the order of the value. */
export interface Encoded {
  readonly text: string;
  readonly findings: readonly Finding[];
}

export function plain(text: string): Encoded {
  return { text, findings: [] };
}

/** Returns the text that `write` makes of the texts of the parts, with the findings of all parts. */
export function combine(parts: readonly Encoded[], write: (texts: readonly string[]) => string): Encoded {
  return { text: write(parts.map(({ text }) => text)), findings: parts.flatMap(({ findings }) => findings) };
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
  const blocks = ids.map((id): BlockUse => {
    return {
      kind: 'block',
      id,
      isWritten,
      ifTaken: invalidValue(place, 'VALIDATION_INVALID', { block_id: shortId(id) }),
    };
  });
  return { text, findings: [...blocks, ...findings] };
}

export function encodeLink(place: Place, value: unknown, validator: string): Encoded {
  const familyId = typeof value === 'string' ? uuidOf(value) : undefined;
  if (familyId === undefined) return invalid(place);
  const { field, path } = place;
  return { text: linkText(familyId), findings: [{ kind: 'link', link: { familyId, field, path, validator } }] };
}

export function failed(problem: EncodingProblem): Encoded {
  return { text: 'null', findings: [{ kind: 'problem', problem }] };
}

export function invalid(place: Place, code = 'VALIDATION_INVALID', details: object = {}): Encoded {
  return failed(invalidValue(place, code, details));
}

function invalidValue({ field, path }: Place, code: string, details: object): EncodingProblem {
  return { kind: 'invalid-value', path, problem: problemOf(field, path, code, details) };
}
