import { compactJson, memberTexts } from '@scriptorium/copy-engine';
import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Model, ModelCatalog } from '../../../../models/model';
import { encodeValues } from '../../../../content/values/encode-values';
import type { SentLink } from '../../../../content/values/encoding';
import { requireEncodable } from '../../../../content/values/encoding-problem';
import { writeBody } from '../../../../content/bodies/write-body';
import { mayHoldBlocks } from './field-types';
import type { SentField } from './parse-fields';
import { presentedValues } from './present-fields';

export interface BodyRequest {
  readonly catalog: ModelCatalog;
  readonly model: Model;
  /** The body that is changed; null begins with none. */
  readonly previous: string | null;
  /** The body that the sender may have read: what is sent back as it was stays as it is stored. */
  readonly known: string | null;
  readonly sent: readonly SentField[];
  /** Stored values that go in as they are. */
  readonly taken?: ReadonlyMap<string, string>;
  /** Undefined leaves the one of `previous`. */
  readonly name: string | null | undefined;
}

export interface ItemBody {
  readonly text: string;
  /** Links that were sent anew: what they link to is for somebody to look up. */
  readonly links: readonly SentLink[];
}

/**
 * The text of a body with the sent values in it. A value that is sent back as it was read keeps its stored text, and so
 * its blocks keep their ids, which this API does not show. Rejected with INVALID_FIELD {field, code, …}.
 */
export function itemBody({ catalog, model, previous, known, sent, taken, name }: BodyRequest): ItemBody {
  const read = known === null ? undefined : presentedValues(catalog, model, known);
  const stored = known === null ? undefined : memberTexts(known);
  const isKept = ({ field, text }: SentField): boolean =>
    isSameValue(read?.get(field.apiKey)?.text, text, mayHoldBlocks(field.fieldType));
  const changed = sent.filter((each) => !isKept(each));
  const { texts, links, problems } = encodeValues(catalog, changed, {
    existingBlocks: new Map(),
    generateId: randomUUID,
  });
  requireEncodable(problems);
  const members = new Map<string, string | null>(taken);
  for (const { field } of sent) members.set(field.apiKey, stored?.get(field.apiKey) ?? null);
  for (const [index, { field }] of changed.entries()) {
    const text = texts[index] ?? 'null';
    members.set(field.apiKey, text === 'null' ? null : text);
  }
  return { text: writeBody(previous, model.schemaUri, members, name), links };
}

/** Numbers count as they are written, but where a list of blocks is looked at: one that differs so little is the same. */
function isSameValue(read: string | undefined, sent: string, isLoose: boolean): boolean {
  if (read === undefined) return false;
  if (isLoose) return isDeepStrictEqual(JSON.parse(read), JSON.parse(sent));
  return compactJson(read) === compactJson(sent);
}
