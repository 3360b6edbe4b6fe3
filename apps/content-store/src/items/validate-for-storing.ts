import { RejectedError, type ItemView } from '@scriptorium/contracts';
import type { Pool } from 'pg';
import { requireContentType } from '../content-types/require-content-type';
import { validateBody } from '../content-types/validate-body';
import type { PreparedBody } from './prepare-body';

/**
 * Holds a body against its content type, and says how it is to be kept. A body that may be stored unread is read all the
 * same: that is how INVALID is known. Rejected with CONTENT_TYPE_NOT_FOUND {schema}, CONTENT_TYPE_NOT_ASSIGNED {schema},
 * CONTENT_TYPE_INVALID {violations}.
 */
export async function validateForStoring(
  pool: Pool,
  spaceId: number,
  repositoryId: string,
  body: PreparedBody,
  ignoreSchemaValidation: boolean,
): Promise<ItemView['validationState']> {
  const contentType = await requireContentType(pool, spaceId, repositoryId, body.schemaUri);
  const violations = await validateBody(pool, spaceId, contentType, body.text);
  if (violations.length === 0) return body.isEmpty ? 'EMPTY' : 'VALID';
  if (ignoreSchemaValidation) return 'INVALID';
  throw new RejectedError('CONTENT_TYPE_INVALID', `The body does not fit ${body.schemaUri}.`, { violations });
}
