import { RejectedError, type ItemView } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';
import { requireContentType } from '../content-types/require-content-type';
import { validateBody } from '../content-types/validate-body';
import type { PreparedBody } from './prepare-body';

/**
 * Validates a body by its content type, in the transaction that stores it and under the lock of the space's models.
 * Returns the state to store it with; with `ignoreSchemaValidation` that may be INVALID. Rejected with CONTENT_TYPE_NOT_FOUND {schema}, CONTENT_TYPE_NOT_ASSIGNED {schema},
 * CONTENT_TYPE_INVALID {violations}.
 */
export async function validateForStoring(
  client: ClientBase,
  spaceId: number,
  repositoryId: string,
  body: PreparedBody,
  ignoreSchemaValidation: boolean,
): Promise<ItemView['validationState']> {
  const contentType = await requireContentType(client, spaceId, repositoryId, body.schemaUri);
  const violations = await validateBody(client, spaceId, contentType, body.text);
  if (violations.length === 0) return body.isEmpty ? 'EMPTY' : 'VALID';
  if (ignoreSchemaValidation) return 'INVALID';
  throw new RejectedError('CONTENT_TYPE_INVALID', `The body does not fit ${body.schemaUri}.`, { violations });
}
