import { BLOCK, SHARED_BLOCK } from '@scriptorium/copy-engine';
import type { Field, ModelCatalog } from '../../models/model';
import { encodeBlock } from './encode-block';
import { encodeDocument } from './encode-document';
import {
  combineList,
  type Encoded,
  encodeLink,
  type EncodeOptions,
  invalid,
  plain,
  type Place,
  type SentLink,
} from './encoding';
import type { EncodingProblem } from './encoding-problem';
import { ExistingBlocks } from './existing-blocks';
import { plainValue } from './plain-values';

/** A value as a client sends it. The value of a localized field is that of one locale. */
export interface FieldValue {
  readonly field: Field;
  readonly value: unknown;
}

export interface EncodedValues {
  /** The stored texts, in the order of the values; `null` for no value. Empty if there are problems. */
  readonly texts: readonly string[];
  readonly blocks: {
    /** Ids of the blocks in the values, and of the kept blocks. */
    readonly used: ReadonlySet<string>;
    /** Ids of those that are new or were sent with values. */
    readonly written: ReadonlySet<string>;
  };
  /** Links in the values. The caller checks the families that they lead to. */
  readonly links: readonly SentLink[];
  /** In the order of the values. */
  readonly problems: readonly EncodingProblem[];
}

/**
 * Returns the values of a family in their stored form. Problems are values whose type does not match their field, and
 * unknown fields in blocks. Blocks have a problem if they belong to another family, are repeated, have a model that the
 * field does not allow, or are nested too deeply.
 */
export function encodeValues(
  catalog: ModelCatalog,
  values: readonly FieldValue[],
  options: EncodeOptions,
): EncodedValues {
  const existing = new ExistingBlocks(options.existingBlocks);
  const encoded = values.map(({ field, value }) => {
    const kind = field.isLocalized ? BLOCK : SHARED_BLOCK;
    return encodeAt({ catalog, options, existing, field, kind, path: field.apiKey, depth: 0, encode: encodeAt }, value);
  });
  const collected = collect(encoded, options.keptBlocks);
  const hasProblems = collected.problems.length > 0;
  return { texts: hasProblems ? [] : encoded.map(({ text }) => text()), ...collected };
}

/** Sorts the findings of all values by their kind. The second use of a block is a problem. */
function collect(encoded: readonly Encoded[], keptBlocks: Iterable<string> = []): Omit<EncodedValues, 'texts'> {
  const [used, written] = [new Set(keptBlocks), new Set<string>()];
  const [links, problems]: [SentLink[], EncodingProblem[]] = [[], []];
  for (const finding of encoded.flatMap(({ findings }) => findings)) {
    if (finding.kind === 'link') links.push(finding.link);
    else if (finding.kind === 'problem') problems.push(finding.problem);
    else {
      const { ids, isWritten, ifTaken } = finding;
      const taken = ids.find((id) => used.has(id));
      if (taken !== undefined) {
        problems.push(ifTaken(taken));
        continue;
      }
      for (const id of ids) used.add(id);
      if (isWritten) for (const id of ids) written.add(id);
    }
  }
  return { blocks: { used, written }, links, problems };
}

function encodeAt(place: Place, value: unknown): Encoded {
  if (value === null || value === undefined) return plain('null');
  switch (place.field.fieldType) {
    case 'link':
      return encodeLink(place, value, 'item_item_type');
    case 'links':
      return encodeList(place, value, (at, each) => encodeLink(at, each, 'items_item_type'));
    case 'single_block':
      return encodeBlock(place, value, 'single_block_blocks');
    case 'rich_text':
      return encodeList(place, value, (at, each) => encodeBlock(at, each, 'rich_text_blocks'));
    case 'structured_text':
      return encodeDocument(place, value);
    case 'json':
      return encodeJson(place, value);
    default: {
      const complete = plainValue(place.field.fieldType, value);
      return complete === undefined ? invalid(place) : plain(JSON.stringify(complete));
    }
  }
}

function encodeList(place: Place, value: unknown, encode: (place: Place, value: unknown) => Encoded): Encoded {
  if (!Array.isArray(value)) return invalid(place);
  return combineList(
    value.map((each: unknown, index) => encode({ ...place, path: `${place.path}.${String(index)}` }, each)),
  );
}

/** JSON is sent as a string. Bodies of a derived model store the JSON itself. */
function encodeJson(place: Place, value: unknown): Encoded {
  if (typeof value !== 'string' || !isJson(value)) return invalid(place);
  const isDerived = place.catalog.byId(place.field.modelId)?.isDerived === true;
  return plain(isDerived ? value : JSON.stringify(value));
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
