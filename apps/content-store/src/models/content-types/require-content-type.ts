import { RejectedError } from '@scriptorium/contracts';
import type { ClientBase, Pool } from 'pg';
import { findContentType, type ContentTypeRow } from './content-types.store';

/**
 * The content type that new bodies of a repository may have. Rejected with CONTENT_TYPE_NOT_FOUND {schema} for one that
 * is not registered or is archived, and with CONTENT_TYPE_NOT_ASSIGNED {schema} for one of other repositories.
 */
export async function requireContentType(
  db: Pool | ClientBase,
  spaceId: number,
  repositoryId: string,
  schemaUri: string,
): Promise<ContentTypeRow> {
  const found = await findContentType(db, spaceId, schemaUri, repositoryId);
  if (found === undefined || found.status !== 'ACTIVE') {
    throw new RejectedError('CONTENT_TYPE_NOT_FOUND', `There is no active content type ${schemaUri} on this hub.`, {
      schema: schemaUri,
    });
  }
  if (!found.assigned) {
    throw new RejectedError(
      'CONTENT_TYPE_NOT_ASSIGNED',
      `The content type ${schemaUri} is not assigned to the content repository ${repositoryId}.`,
      { schema: schemaUri },
    );
  }
  return found;
}
