import type { ClientBase } from 'pg';
import { saveVersions } from './save-versions.store';
import { requireSaved } from './version-save';

/**
 * Marks a family that is locked as changed, and returns the moment: later than anything saved before. What the transaction
 * saves of the family from here on is of this moment (`VersionSave.at`).
 */
export async function touchFamily(client: ClientBase, spaceId: number, id: string, by: string): Promise<string> {
  const results = await saveVersions(client, spaceId, [{ family: { id }, by, variants: [] }]);
  return requireSaved(results, (refusal) => new Error(`Family ${id} cannot be changed: ${refusal}.`)).at;
}
