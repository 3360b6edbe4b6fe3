import type { SpaceId } from '@scriptorium/contracts';
import type { ClientBase, Pool } from 'pg';

/** The existence of what a change of a variant refers to: its folder, its workflow state and its locale. */
export interface PlacementFacts {
  readonly hasFolder: boolean;
  readonly hasWorkflowState: boolean;
  readonly spaceLocales: readonly string[];
}

/** Reads the existence of what a change of a variant refers to. The folder must be in the repository. */
export async function readPlacementFacts(
  db: Pool | ClientBase,
  spaceId: SpaceId,
  repositoryId: string,
  named: { readonly folderId?: string | null; readonly workflowState?: string | null },
): Promise<PlacementFacts> {
  const { rows } = await db.query<PlacementFacts>({
    name: 'read-placement-facts',
    text: `
select exists (
         select from content.folders
          where space_id = $1 and id = $3 and repository_id = $2) as "hasFolder",
       exists (
         select from content.workflow_states
          where space_id = $1 and id = $4) as "hasWorkflowState",
       array(select locale from content.locales where space_id = $1) as "spaceLocales"`,
    values: [spaceId, repositoryId, named.folderId ?? null, named.workflowState ?? null],
  });
  return rows[0] ?? { hasFolder: false, hasWorkflowState: false, spaceLocales: [] };
}

/**
 * Blocks the removal of the folder and the locale of a variant until the transaction ends. Waits for a removal in
 * progress. Returns true for what exists and for what is null.
 */
export async function lockPlace(
  client: ClientBase,
  spaceId: SpaceId,
  place: { readonly folderId: string | null; readonly locale: string | null },
): Promise<{ readonly hasFolder: boolean; readonly hasLocale: boolean }> {
  const { rows } = await client.query<{ hasFolder: boolean; hasLocale: boolean }>({
    name: 'lock-place',
    text: `
with folder as materialized (
  select
    from content.folders
   where space_id = $1
     and id = $2
     for key share
),
locale as materialized (
  select
    from content.locales
   where space_id = $1
     and locale = $3
     for key share
)
select $2::text is null or exists (select from folder) as "hasFolder",
       $3::text is null or exists (select from locale) as "hasLocale"`,
    values: [spaceId, place.folderId, place.locale],
  });
  return rows[0] ?? { hasFolder: false, hasLocale: false };
}
