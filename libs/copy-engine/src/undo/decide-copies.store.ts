import type { FamilyId, JobId, SpaceId, VariantId } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';
import { DECIDE_COPIES } from './decide-copies.sql';

/** A range of nodes of an undo in one locale. */
export interface CopiesToDecide {
  readonly spaceId: SpaceId;
  readonly jobId: JobId;
  /** The job that is undone. */
  readonly undoneJobId: JobId;
  readonly localeBit: number;
  readonly locale: string;
  readonly from: number;
  readonly to: number;
}

export interface DecidedCopies {
  /** Number of copies that stay. Each has an outcome with its reason. */
  readonly kept: number;
  /** The copies to remove, if the caller has asked for them. */
  readonly removed: readonly VariantId[];
  /** Their families. */
  readonly families: readonly FamilyId[];
}

/**
 * Decides on the copies of a range. The caller has called `allowScans`. Under the locks of `removeCopies` the decision
 * holds until the transaction ends.
 */
export async function decideCopies(
  client: ClientBase,
  range: CopiesToDecide,
  returnsCopies: boolean,
): Promise<DecidedCopies> {
  const { rows } = await client.query<DecidedCopies>({
    name: 'decide-copies',
    text: DECIDE_COPIES,
    values: [
      range.spaceId,
      range.jobId,
      range.localeBit,
      range.locale,
      range.undoneJobId,
      range.from,
      range.to,
      returnsCopies,
    ],
  });
  const [decided] = rows;
  if (decided === undefined) throw new Error('The statement decide-copies returned no row.');
  return decided;
}
