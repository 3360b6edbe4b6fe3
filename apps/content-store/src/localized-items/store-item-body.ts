import { RejectedError } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';
import { readContentTypeRowByUri } from '../content-types/content-types.store';
import { validateBody } from '../content-types/validate-body';
import { storeBody } from '../items/new-item.store';
import { prepareBody, type PreparedBody } from '../items/prepare-body';
import type { Model } from '../models/model';

/**
 * Stores the body of an item that fits its model. What was made through an API of schemas alone has to fit the schema.
 * Rejected with INVALID_FIELD {field, code, …} and INVALID_FIELDS {problems}, BODY_TOO_LARGE {limit, size}, BODY_TOO_DEEP.
 */
export async function storeItemBody(
  client: ClientBase,
  spaceId: number,
  model: Model,
  text: string,
): Promise<PreparedBody> {
  const body = prepareBody(text);
  if (model.isDerived) await requireFitting(client, spaceId, model, text);
  await storeBody(client, spaceId, body, body.isEmpty ? 'EMPTY' : 'VALID');
  return body;
}

async function requireFitting(client: ClientBase, spaceId: number, model: Model, text: string): Promise<void> {
  const contentType = await readContentTypeRowByUri(client, spaceId, model.schemaUri);
  if (contentType === undefined) throw new Error(`There is no content type ${model.schemaUri}`);
  const violations = await validateBody(client, spaceId, contentType, text);
  const problems = violations.map(({ pointer, message }) => ({
    field: pointer.split('/')[1] ?? '',
    code: 'VALIDATION_INVALID',
    ...{ pointer, message },
  }));
  const [first, ...others] = problems;
  if (first === undefined) return;
  const message = `The fields do not fit ${model.name}.`;
  throw others.length === 0
    ? new RejectedError('INVALID_FIELD', message, first)
    : new RejectedError('INVALID_FIELDS', message, { problems });
}
