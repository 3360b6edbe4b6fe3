import { RejectedError, type SpaceId } from '@scriptorium/contracts';
import type { ClientBase, Pool } from 'pg';
import { findContentType, type ContentTypeRow } from './content-types.store';

/**
 * Returns a content type that new bodies of a repository can have. Rejects with CONTENT_TYPE_NOT_FOUND {schema} if it
 * is not registered or is archived, and with CONTENT_TYPE_NOT_ASSIGNED {schema} if it is not assigned to the
 * repository.
 */
export async function requireContentType(
  db: Pool | ClientBase,
  spaceId: SpaceId,
  repositoryId: string,
  schemaUri: string,
): Promise<ContentTypeRow> {
  const found = await findContentType(db, spaceId, schemaUri, repositoryId);
  if (found === undefined || found.status !== 'ACTIVE') {
    throw new RejectedError('CONTENT_TYPE_NOT_FOUND', `The hub has no active content type ${schemaUri}.`, {
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
