import { compactJson, memberTexts } from '@scriptorium/copy-engine';
import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Model, ModelCatalog } from '../../../../models/model';
import { encodeValues } from '../../../../content/values/encode-values';
import type { SentLink } from '../../../../content/values/encoding';
import { requireEncodable } from '../../../../content/values/encoding-problem';
import { writeBody } from '../../../../content/bodies/write-body';
import { mayContainBlocks } from './field-types';
import type { SentField } from './parse-fields';
import { presentedValues } from './present-fields';

export interface BodyRequest {
  readonly catalog: ModelCatalog;
  readonly model: Model;
  /** The body to change; null for a new body. */
  readonly previous: string | null;
  /** The body that the client may have read: values that are sent back unchanged keep their stored text. */
  readonly known: string | null;
  readonly sent: readonly SentField[];
  /** Stored values that all locales share; they are copied unchanged. */
  readonly sharedValues?: ReadonlyMap<string, string>;
  /** Undefined keeps the name of `previous`. */
  readonly name: string | null | undefined;
}

export interface ItemBody {
  readonly text: string;
  /** New links. The caller checks their targets. */
  readonly links: readonly SentLink[];
}

/**
 * Returns the text of a body with the sent values. A value that is sent back unchanged keeps its stored text, so its
 * blocks keep their ids, which this API does not show. Rejects with INVALID_FIELD {field, code, …}.
 */
export function itemBody({ catalog, model, previous, known, sent, sharedValues, name }: BodyRequest): ItemBody {
  const read = known === null ? undefined : presentedValues(catalog, model, known);
  const stored = known === null ? undefined : memberTexts(known);
  const isUnchanged = ({ field, text }: SentField): boolean =>
    isSameValue(read?.get(field.apiKey)?.text, text, mayContainBlocks(field.fieldType));
  const changed = sent.filter((each) => !isUnchanged(each));
  const { texts, links, problems } = encodeValues(catalog, changed, {
    existingBlocks: new Map(),
    generateId: randomUUID,
  });
  requireEncodable(problems);
  const members = new Map<string, string | null>(sharedValues);
  for (const { field } of sent) members.set(field.apiKey, stored?.get(field.apiKey) ?? null);
  for (const [index, { field }] of changed.entries()) {
    const text = texts[index] ?? 'null';
    members.set(field.apiKey, text === 'null' ? null : text);
  }
  return { text: writeBody(previous, model.schemaUri, members, name), links };
}

/** Returns whether two values are equal. Numbers are compared as text, except in fields with blocks: there by value. */
function isSameValue(read: string | undefined, sent: string, isLoose: boolean): boolean {
  if (read === undefined) return false;
  if (isLoose) return isDeepStrictEqual(JSON.parse(read), JSON.parse(sent));
  return compactJson(read) === compactJson(sent);
}
