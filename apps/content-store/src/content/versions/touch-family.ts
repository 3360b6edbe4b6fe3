import type { FamilyId, SpaceId } from '@scriptorium/contracts';
import { requireSaved, saveVersions } from '@scriptorium/copy-engine';
import type { ClientBase } from 'pg';

/**
 * Marks a locked family as changed. Returns the timestamp, which is later than any saved one. Pass it as
 * `VersionSave.at` to the later saves of the family in this transaction.
 */
export async function touchFamily(client: ClientBase, spaceId: SpaceId, id: FamilyId, by: string): Promise<string> {
  const results = await saveVersions(client, spaceId, [{ family: { id }, by, variants: [] }]);
  return requireSaved(results, (refusal) => new Error(`Family ${id} cannot be changed: ${refusal}.`)).at;
}
