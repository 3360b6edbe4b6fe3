import type { ClientBase, Pool } from 'pg';

/** What a change of a variant may name beside the variant, and whether it is there. */
export interface Surroundings {
  readonly hasFolder: boolean;
  readonly hasWorkflowState: boolean;
  readonly spaceLocales: readonly string[];
}

/** Looks up in a repository's space what a variant is to be put into. */
export async function readSurroundings(
  db: Pool | ClientBase,
  spaceId: number,
  repositoryId: string,
  named: { readonly folderId?: string | null; readonly workflowState?: string | null },
): Promise<Surroundings> {
  const { rows } = await db.query<Surroundings>({
    name: 'read-surroundings',
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
 * Keeps the folder and the locale that a variant is being put into from being removed until the transaction ends; waits
 * for a removal that is under way. True for what is there, and for what is not named.
 */
export async function holdPlace(
  client: ClientBase,
  spaceId: number,
  place: { readonly folderId: string | null; readonly locale: string | null },
): Promise<{ readonly hasFolder: boolean; readonly hasLocale: boolean }> {
  const { rows } = await client.query<{ hasFolder: boolean; hasLocale: boolean }>({
    name: 'hold-place',
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
