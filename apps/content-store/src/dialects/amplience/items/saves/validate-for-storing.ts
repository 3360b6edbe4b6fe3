import { RejectedError, type ItemView, type SpaceId } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';
import { requireContentType } from '../../../../models/content-types/require-content-type';
import { validateBody } from '../../../../models/content-types/validate-body';
import { readCatalog } from '../../../../models/read-catalog';
import { hasProblems } from '../../../../content/validity/validate-stored-body';
import type { PreparedBody } from '../../../../content/bodies/prepare-body';

/**
 * Validates a body against its content type, and returns the state that it is stored with. A body that breaks its
 * schema may be stored as INVALID on request. Problems that a model's validators find never reject an item: they make
 * it INVALID. Runs under the lock of the models. Rejects with CONTENT_TYPE_NOT_FOUND {schema},
 * CONTENT_TYPE_NOT_ASSIGNED {schema}, CONTENT_TYPE_INVALID {violations}.
 */
export async function validateForStoring(
  client: ClientBase,
  spaceId: SpaceId,
  repositoryId: string,
  body: PreparedBody,
  ignoreSchemaValidation: boolean,
): Promise<ItemView['validationState']> {
  const contentType = await requireContentType(client, spaceId, repositoryId, body.schemaUri);
  const violations = await validateBody(client, spaceId, contentType, body.text);
  if (violations.length > 0 && !ignoreSchemaValidation) {
    throw new RejectedError('CONTENT_TYPE_INVALID', `The body does not match the content type ${body.schemaUri}.`, {
      violations,
    });
  }
  const catalog = await readCatalog(client, spaceId);
  if (violations.length > 0 || hasProblems(catalog, body.schemaUri, body.text)) return 'INVALID';
  return body.isEmpty ? 'EMPTY' : 'VALID';
}
