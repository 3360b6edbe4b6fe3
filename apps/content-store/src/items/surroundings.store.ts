import type { ClientBase, Pool } from 'pg';

/** What a change of an item may name beside the item, and whether it is there. */
export interface Surroundings {
  readonly hasFolder: boolean;
  readonly hasWorkflowState: boolean;
  readonly spaceLocales: readonly string[];
}

/** Looks up in a repository's space what an item is to be put into. */
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
