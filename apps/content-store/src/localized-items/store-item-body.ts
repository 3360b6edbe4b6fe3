import type { ClientBase } from 'pg';
import { readContentTypeRowByUri } from '../content-types/content-types.store';
import { validateBody } from '../content-types/validate-body';
import { storeBody } from '../items/new-item.store';
import { prepareBody, type PreparedBody } from '../items/prepare-body';
import type { Model, ModelCatalog } from '../models/model';
import { checkValues } from '../record-values/check-values';
import { memberTexts } from '../record-values/json-text';
import { rejectionOf, type Problem } from '../record-values/problem';

/**
 * Stores the body of an item that fits its model: the validators of the fields, or the schema of what was made through an
 * API of schemas alone. A model may say that drafts need not fit; such a body is kept as one that does not.
 * Rejected with INVALID_FIELD {field, code, …} and INVALID_FIELDS {problems}, BODY_TOO_LARGE {limit, size}, BODY_TOO_DEEP.
 */
export async function storeItemBody(
  client: ClientBase,
  catalog: ModelCatalog,
  model: Model,
  text: string,
): Promise<PreparedBody> {
  const { spaceId } = catalog;
  const body = prepareBody(text);
  const problems = model.isDerived
    ? await violationsOf(client, spaceId, model, text)
    : checkValues(catalog, model, memberTexts(text));
  if (problems.length > 0 && model.settings['draft_saving_active'] !== true) throw rejectionOf(problems);
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
