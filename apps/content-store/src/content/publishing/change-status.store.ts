import type { ClientBase } from 'pg';
import type { NotedVariant } from '../history/noted-variant';
import { inRounds } from '../requests/in-rounds';
import { statusStatement, type StatusChangeName } from './change-status.sql';

/*
 * Publishes, unpublishes, archives and unarchives variants: many in one statement, and no version of any is made. Each
 * request has a result of its own; one that changes nothing leaves the others as they are. Locks as
 * families/lock-families.store.ts says: the families of the variants, then the variants.
 */

interface StatusRequest {
  readonly variantId: string;
  /** The principal that changes it. */
  readonly by: string;
}

export interface PublishRequest extends StatusRequest {
  /** The version to publish; null publishes the current one. */
  readonly version: number | null;
}

export interface UnpublishRequest extends StatusRequest {
  /** Nothing is changed if another version is published; null unpublishes any. */
  readonly version: number | null;
  /** Which version the history names. */
  readonly notes: 'current' | 'published';
  /** Whether the history has an entry also where nothing was published. */
  readonly notesUnchanged?: boolean;
}

export interface ArchiveRequest extends StatusRequest {
  /** The version that the history names; null names the current one. */
  readonly version: number | null;
  /** Whether the family is changed as by a save (`families.changed_at`). */
  readonly touchesFamily: boolean;
}

export interface ChangedVariant extends NotedVariant {
  /** When it was changed: a timestamp as text, with its microseconds. */
  readonly at: string;
  /** The same as microseconds since 1970. */
  readonly moment: string;
}

export type StatusResult =
  | (ChangedVariant & { readonly outcome: 'changed' })
  /** It has the status already, or one that rules the change out. */
  | { readonly outcome: 'unchanged'; readonly status: 'ACTIVE' | 'ARCHIVED' | 'DELETED' }
  | { readonly outcome: 'missing' };

/** Publishes versions of variants that are active. */
export function publishVariants(
  client: ClientBase,
  spaceId: number,
  requests: readonly PublishRequest[],
): Promise<readonly StatusResult[]> {
  return changeStatus(client, spaceId, 'publish', requests);
}

/** Unpublishes variants, whichever version is published or one alone. */
export function unpublishVariants(
  client: ClientBase,
  spaceId: number,
  requests: readonly UnpublishRequest[],
): Promise<readonly StatusResult[]> {
  return changeStatus(client, spaceId, 'unpublish', requests);
}

/** Archives variants that are active. */
export function archiveVariants(
  client: ClientBase,
  spaceId: number,
  requests: readonly ArchiveRequest[],
): Promise<readonly StatusResult[]> {
  return changeStatus(client, spaceId, 'archive', requests);
}

/** Makes variants active that are archived. */
export function unarchiveVariants(
  client: ClientBase,
  spaceId: number,
  requests: readonly ArchiveRequest[],
): Promise<readonly StatusResult[]> {
  return changeStatus(client, spaceId, 'unarchive', requests);
}

/** The variants that were changed, in the order of the requests. */
export function changedIn(results: readonly StatusResult[]): readonly ChangedVariant[] {
  return results.flatMap((result) => (result.outcome === 'changed' ? [result] : []));
}

type AnyRequest = StatusRequest &
  Partial<Pick<UnpublishRequest, 'notes' | 'notesUnchanged'>> &
  Partial<Pick<ArchiveRequest, 'touchesFamily'>> & { readonly version: number | null };

async function changeStatus(
  client: ClientBase,
  spaceId: number,
  change: StatusChangeName,
  requests: readonly AnyRequest[],
): Promise<readonly StatusResult[]> {
  return inRounds(
    requests,
    ({ variantId }) => variantId,
    async (round) => {
      const requested = round.map((request, index) => ({
        ...{ request: index, id: request.variantId, version: request.version, by: request.by },
        notes_published: request.notes === 'published',
        notes_unchanged: request.notesUnchanged ?? false,
        touches_family: request.touchesFamily ?? false,
      }));
      const { rows } = await client.query<StatusRow>({
        name: `${change}-variants`,
        text: statusStatement(change),
        values: [spaceId, JSON.stringify(requested)],
      });
      return rows.map(resultOf);
    },
  );
}

interface StatusRow extends Omit<ChangedVariant, 'version'> {
  /** Null where the variant does not exist. */
  readonly status: 'ACTIVE' | 'ARCHIVED' | 'DELETED' | null;
  /** Null where nothing was changed. */
  readonly version: number | null;
}

function resultOf({ status, version, ...variant }: StatusRow): StatusResult {
  if (status === null) return { outcome: 'missing' };
  if (version === null) return { outcome: 'unchanged', status };
  return { outcome: 'changed', ...variant, version };
}
