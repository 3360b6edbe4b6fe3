import {
  variantSyncChanged,
  variantUpdated,
  type FamilyId,
  type OutgoingMessage,
  type VariantFact,
  type VariantId,
} from '@scriptorium/contracts';
import type { ClientBase } from 'pg';
import { messagesOfVariants, type VariantEvent } from '../events/variant-events.store';
import { lockFamiliesOfRange } from '../roll-out/copies-to-merge.store';
import { saveVersions } from '../save/save-versions.store';
import { requireSaved, type VersionSave } from '../save/version-save';
import { lockModelsShared } from '../values/models-lock.store';
import type { CopiesToDecide } from './decide-copies.store';
import { DECIDE_RESTORED, DELETE_CONFLICTS, RESTORE_CONFLICTS, RESTORE_SYNC } from './restore-copies.sql';

/** A copy to restore, with the content of the version before the roll-out. */
interface CopyToRestore {
  readonly number: number;
  readonly id: VariantId;
  readonly familyId: FamilyId;
  readonly version: number;
  readonly tags: readonly string[] | null;
  readonly lifted: string | null;
  /** Whether it has this content already. */
  readonly isSame: boolean;
  readonly slots: readonly string[];
  /** In hex. */
  readonly bodyHash: string;
  readonly label: string;
}

interface RestoredCopies {
  readonly updated: number;
  /** Number of copies that stay. */
  readonly kept: number;
  /** For the outbox of the content. */
  readonly messages: readonly OutgoingMessage<VariantFact>[];
}

/**
 * Restores the copies of a range of the undo of a roll-out, in the caller's transaction: each gets the content of
 * before the roll-out as a new version, and its former `basedOn` and conflicts. Copies that were changed since stay.
 * The conditions of the plan are checked again under the locks of the families, so that no local change is lost.
 * Publishes nothing.
 *
 * Locks the models for reading, because the former content may link to copies that another undo would remove, then the
 * families in the order of their ids (docs/explanation/concurrency.md).
 */
export async function restoreCopies(
  client: ClientBase,
  range: CopiesToDecide,
  { spaceKey, requestedBy }: { readonly spaceKey: string; readonly requestedBy: string },
): Promise<RestoredCopies> {
  const { spaceId, undoneJobId, localeBit, locale } = range;
  await lockModelsShared(client, spaceId);
  await lockFamiliesOfRange(client, range);
  const { kept, restored } = await decideRestored(client, range, true);
  if (restored.length === 0) return { updated: 0, kept, messages: [] };
  const versions = await save(client, range, restored, requestedBy);
  const values = [spaceId, undoneJobId, localeBit, restored.map(({ number }) => number)];
  await client.query({ name: 'restore-sync', text: RESTORE_SYNC, values });
  await client.query({ name: 'delete-conflicts-of-roll-out', text: DELETE_CONFLICTS, values });
  await client.query({ name: 'restore-conflicts', text: RESTORE_CONFLICTS, values });
  const events = restored.map(({ id, familyId, version }): VariantEvent => {
    const saved = versions.get(id);
    const type = saved === undefined ? variantSyncChanged : variantUpdated;
    return { type, id, familyId, locale, version: saved ?? version };
  });
  return { updated: restored.length, kept, messages: await messagesOfVariants(client, { spaceId, spaceKey }, events) };
}

/**
 * Decides on the copies of a range. Returns those to restore if `returnsCopies`. Each of the others has an outcome with
 * its reason.
 */
export async function decideRestored(
  client: ClientBase,
  { spaceId, jobId, undoneJobId, localeBit, from, to }: CopiesToDecide,
  returnsCopies: boolean,
): Promise<{ readonly kept: number; readonly restored: readonly CopyToRestore[] }> {
  const { rows } = await client.query<{ kept: number; restored: readonly CopyToRestore[] }>({
    name: 'decide-restored',
    text: DECIDE_RESTORED,
    values: [spaceId, jobId, localeBit, undoneJobId, from, to, returnsCopies],
  });
  const [decided] = rows;
  if (decided === undefined) throw new Error('The statement decide-restored returned no row.');
  return decided;
}

/** Saves the former content as new versions, and returns their numbers by the ids of the copies. */
async function save(
  client: ClientBase,
  { spaceId }: CopiesToDecide,
  copies: readonly CopyToRestore[],
  by: string,
): Promise<ReadonlyMap<string, number>> {
  const saves = copies.filter(({ isSame }) => !isSame).map((copy) => saveOf(copy, by));
  if (saves.length === 0) return new Map();
  const results = await saveVersions(client, spaceId, saves);
  const saved = results.flatMap((result) => {
    // Under the locks of the families, nothing can refuse a save.
    return requireSaved([result], (refusal) => new Error(`A copy cannot be restored: ${refusal}.`)).variants;
  });
  return new Map(saved.map(({ id, version }) => [id, version]));
}

function saveOf(copy: CopyToRestore, by: string): VersionSave {
  const { id, familyId, version, tags, lifted, slots, bodyHash, label } = copy;
  const content = { label, tags, bodyHash: Buffer.from(bodyHash, 'hex'), slots, lifted };
  return {
    family: { id: familyId },
    by,
    variants: [{ id, expected: version, actions: ['UPDATE'], versions: [content] }],
  };
}
