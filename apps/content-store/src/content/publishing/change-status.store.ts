import type { SpaceId, VariantId } from '@scriptorium/contracts';
import { inRounds, type StatusChangeName, statusStatement } from '@scriptorium/copy-engine';
import type { ClientBase } from 'pg';
import type { VariantHistoryEntry } from '../history/variant-history-entry';

/*
 * Publishes, unpublishes, archives and unarchives variants, many in one statement, without new versions. Each request
 * has its own result; a request that changes nothing does not affect the others. Locks families, then variants
 * (families/lock-families.store.ts).
 */

interface StatusRequest {
  readonly variantId: VariantId;
  /** The principal that changes it. */
  readonly by: string;
}

export interface PublishRequest extends StatusRequest {
  /** The version to publish; null publishes the current one. */
  readonly version: number | null;
}

export interface UnpublishRequest extends StatusRequest {
  /** The version to unpublish. If another version is published, nothing changes; null unpublishes any. */
  readonly version: number | null;
  /** The version of the history entry. */
  readonly notes: 'current' | 'published';
  /** Whether the history gets an entry even if nothing was published. */
  readonly notesUnchanged?: boolean;
}

export interface ArchiveRequest extends StatusRequest {
  /** The version of the history entry; null means the current one. */
  readonly version: number | null;
  /** Whether the change updates `families.changed_at`, as a save does. */
  readonly touchesFamily: boolean;
}

export interface ChangedVariant extends VariantHistoryEntry {
  /** The time of the change as text, with microseconds. */
  readonly at: string;
  /** The same as microseconds since 1970. */
  readonly moment: string;
}

export type StatusResult =
  | (ChangedVariant & { readonly outcome: 'changed' })
  /** It already has the status, or one that does not allow the change. */
  | { readonly outcome: 'unchanged'; readonly status: 'ACTIVE' | 'ARCHIVED' | 'DELETED' }
  | { readonly outcome: 'missing' };

/** Publishes versions of variants that are active. */
export function publishVariants(
  client: ClientBase,
  spaceId: SpaceId,
  requests: readonly PublishRequest[],
): Promise<readonly StatusResult[]> {
  return changeStatus(client, spaceId, 'publish', requests);
}

/** Unpublishes variants: any published version, or only a given one. */
export function unpublishVariants(
  client: ClientBase,
  spaceId: SpaceId,
  requests: readonly UnpublishRequest[],
): Promise<readonly StatusResult[]> {
  return changeStatus(client, spaceId, 'unpublish', requests);
}

/** Archives variants that are active. */
export function archiveVariants(
  client: ClientBase,
  spaceId: SpaceId,
  requests: readonly ArchiveRequest[],
): Promise<readonly StatusResult[]> {
  return changeStatus(client, spaceId, 'archive', requests);
}

/** Unarchives archived variants. */
export function unarchiveVariants(
  client: ClientBase,
  spaceId: SpaceId,
  requests: readonly ArchiveRequest[],
): Promise<readonly StatusResult[]> {
  return changeStatus(client, spaceId, 'unarchive', requests);
}

/** Returns the changed variants, in the order of the requests. */
export function changedIn(results: readonly StatusResult[]): readonly ChangedVariant[] {
  return results.flatMap((result) => (result.outcome === 'changed' ? [result] : []));
}

type AnyRequest = StatusRequest &
  Partial<Pick<UnpublishRequest, 'notes' | 'notesUnchanged'>> &
  Partial<Pick<ArchiveRequest, 'touchesFamily'>> & { readonly version: number | null };

async function changeStatus(
  client: ClientBase,
  spaceId: SpaceId,
  change: StatusChangeName,
  requests: readonly AnyRequest[],
): Promise<readonly StatusResult[]> {
  return inRounds(
    requests,
    ({ variantId }) => variantId,
    async (round) => {
      const requested = round.map((request, index) => ({
        request: index,
        id: request.variantId,
        version: request.version,
        by: request.by,
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
  /** Null if the variant does not exist. */
  readonly status: 'ACTIVE' | 'ARCHIVED' | 'DELETED' | null;
  /** Null if nothing was changed. */
  readonly version: number | null;
}

function resultOf({ status, version, ...variant }: StatusRow): StatusResult {
  if (status === null) return { outcome: 'missing' };
  if (version === null) return { outcome: 'unchanged', status };
  return { outcome: 'changed', ...variant, version };
}
