import type { FamilyId, SpaceId } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';
import { readContentTypeRowByUri } from '../../../../models/content-types/content-types.store';
import { validateBody } from '../../../../models/content-types/validate-body';
import { prepareBody } from '../../../../content/bodies/prepare-body';
import type { Model, ModelCatalog } from '../../../../models/model';
import {
  checkValues,
  linksIn,
  memberTexts,
  type Problem,
  type StoredBody,
  storedBody,
  type VersionContent,
} from '@scriptorium/copy-engine';
import { checkLinks } from '../../../../content/validity/check-links';
import { uniqueClaimsOf } from '../../../../content/unique-values/unique-claims';
import { contestedValues } from '../../../../content/unique-values/claim-unique-values.store';
import { isRejected, notUnique } from '../../../../content/validity/assess-family';
import { lockFamilyTypes } from '../../../../content/families/family-facts.store';
import type { ItemBody } from '../fields/item-body';

/** A body to store, and the content of a version with it. */
export interface CheckedBody {
  readonly stored: StoredBody;
  readonly content: Pick<VersionContent, 'bodyHash' | 'slots' | 'lifted'>;
}

/**
 * Validates the body of an item, and returns it ready to be saved. A derived model validates by its schema, any other
 * model by the validators of its fields. If a model allows invalid drafts, such a body is stored as INVALID. Targets of
 * links must exist, except for links that the item had `before`, because clients send back what they received. Rejects
 * with INVALID_FIELD {field, code, …} and INVALID_FIELDS {problems}, BODY_TOO_LARGE {limit, size}, BODY_TOO_DEEP.
 */
export async function checkItemBody(
  client: ClientBase,
  catalog: ModelCatalog,
  model: Model,
  { text, links }: ItemBody,
  before: string | null,
  item: { readonly familyId: FamilyId; readonly locale: string | null },
): Promise<CheckedBody> {
  const { spaceId } = catalog;
  const had = before === null ? new Set<string>() : linksIn(before);
  const added = links.filter(({ familyId }) => !had.has(familyId));
  const types = await lockFamilyTypes(client, spaceId, [...new Set(added.map(({ familyId }) => familyId))]);
  checkLinks(catalog, added, types);
  const body = prepareBody(text);
  const problems = model.isDerived
    ? await violationsOf(client, spaceId, model, text)
    : checkValues(catalog, model, memberTexts(text));
  if (isRejected(model, problems)) {
    const claims = uniqueClaimsOf(model, [{ locale: item.locale, values: memberTexts(text) }]);
    throw notUnique(model, await contestedValues(client, spaceId, item.familyId, claims), problems);
  }
  const fitting = body.isEmpty ? 'EMPTY' : 'VALID';
  return {
    stored: storedBody(body, model.schemaUri, problems.length > 0 ? 'INVALID' : fitting),
    content: { bodyHash: body.hash, slots: body.slots, lifted: body.lifted },
  };
}

async function violationsOf(client: ClientBase, spaceId: SpaceId, model: Model, text: string): Promise<Problem[]> {
  const contentType = await readContentTypeRowByUri(client, spaceId, model.schemaUri);
  if (contentType === undefined) throw new Error(`The content type ${model.schemaUri} does not exist.`);
  const violations = await validateBody(client, spaceId, contentType, text);
  return violations.map(({ pointer, message }) => ({
    field: pointer.split('/')[1] ?? '',
    code: 'VALIDATION_INVALID',
    pointer,
    message,
  }));
}
