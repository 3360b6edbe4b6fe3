import type { ClientBase } from 'pg';
import { readContentTypeRowByUri } from '../../../../models/content-types/content-types.store';
import { validateBody } from '../../../../models/content-types/validate-body';
import { storeBody } from '../../../../content/versions/new-item.store';
import { prepareBody, type PreparedBody } from '../../../../content/bodies/prepare-body';
import type { Model, ModelCatalog } from '../../../../models/model';
import { checkValues, linksIn, memberTexts, type Problem } from '@scriptorium/copy-engine';
import { checkLinks } from '../../../../content/validity/check-links';
import { uniqueClaimsOf } from '../../../../content/unique-values/unique-claims';
import { contestedValues } from '../../../../content/unique-values/unique-values.store';
import { isRejected, notUnique } from '../../../../content/validity/judge-record';
import { lockRecordTypes } from '../../../../content/families/record-facts.store';
import type { ItemBody } from '../fields/item-body';

/**
 * Stores the body of an item that fits its model: the validators of the fields, or the schema of what was made through an
 * API of schemas alone. A model may say that drafts need not fit; such a body is kept as one that does not. Links go to
 * items that are there, but for those that the item had `before`: clients send back what they were given.
 * Rejected with INVALID_FIELD {field, code, …} and INVALID_FIELDS {problems}, BODY_TOO_LARGE {limit, size}, BODY_TOO_DEEP.
 */
export async function storeItemBody(
  client: ClientBase,
  catalog: ModelCatalog,
  model: Model,
  { text, links }: ItemBody,
  before: string | null,
  item: { readonly familyId: string; readonly locale: string | null },
): Promise<PreparedBody> {
  const { spaceId } = catalog;
  const had = before === null ? new Set<string>() : linksIn(before);
  const added = links.filter(({ familyId }) => !had.has(familyId));
  const types = await lockRecordTypes(client, spaceId, [...new Set(added.map(({ familyId }) => familyId))]);
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
  await storeBody(client, spaceId, body, problems.length > 0 ? 'INVALID' : fitting);
  return body;
}

async function violationsOf(client: ClientBase, spaceId: number, model: Model, text: string): Promise<Problem[]> {
  const contentType = await readContentTypeRowByUri(client, spaceId, model.schemaUri);
  if (contentType === undefined) throw new Error(`There is no content type ${model.schemaUri}`);
  const violations = await validateBody(client, spaceId, contentType, text);
  return violations.map(({ pointer, message }) => ({
    field: pointer.split('/')[1] ?? '',
    code: 'VALIDATION_INVALID',
    ...{ pointer, message },
  }));
}
