import type { CommandId, FamilyId, JobId, SpaceId, VariantId } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';

/** A closed command of a localization, and its counts. */
export interface ClosedRange {
  readonly spaceId: SpaceId;
  readonly jobId: JobId;
  readonly commandId: CommandId;
  readonly localeBit: number;
  readonly locale: string;
  readonly from: number;
  readonly to: number;
  readonly created: number;
  readonly failed: number;
}

/** A node of a plan that a command has copied into its locale. */
export interface CreatedNode {
  readonly variantId: VariantId;
  readonly familyId: FamilyId;
  readonly sourceVariantId: VariantId;
  readonly sourceVersion: number;
}

type CreatedRow = [variantId: VariantId, familyId: FamilyId, sourceVariantId: VariantId, sourceVersion: number];

/**
 * Returns the variants that a closed command has created, from the plan and the outcomes: the variants themselves may
 * have been changed or deleted since. All planned nodes of the range are created, except those with another outcome.
 */
export async function readCreatedNodes(client: ClientBase, command: ClosedRange): Promise<CreatedNode[]> {
  if (command.created === 0) return [];
  const { rows } = await client.query<CreatedRow>({
    name: 'read-created-nodes',
    rowMode: 'array',
    text: `
select content.variant_id(n.family_id, $6), n.family_id, n.variant_id, n.version
  from jobs.plan_nodes n
 where n.space_id = $1
   and n.job_id = $2
   and n.number between $3 and $4
   and jobs.has_bit(n.create_mask, $5)
   and not exists (
     select
       from jobs.outcomes o
      where o.space_id = $1
        and o.job_id = $2
        and o.node_number = n.number
        and o.locale_bit = $5)
   -- A retry deletes the outcome of a failed node, and inserts a command for this node alone.
   and ($7 = 0 or n.number not in (
     select retry.from_number
       from jobs.commands retry
      where retry.space_id = $1
        and retry.job_id = $2
        and retry.locale_bit = $5
        and retry.from_number = retry.to_number
        and retry.id <> $8))`,
    values: [
      command.spaceId,
      command.jobId,
      command.from,
      command.to,
      command.localeBit,
      command.locale,
      command.failed,
      command.commandId,
    ],
  });
  return rows.map(([variantId, familyId, sourceVariantId, sourceVersion]) => {
    return { variantId, familyId, sourceVariantId, sourceVersion };
  });
}
