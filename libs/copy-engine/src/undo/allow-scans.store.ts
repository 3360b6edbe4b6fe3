import type { ClientBase } from 'pg';

/**
 * Lets the statements of this transaction scan and hash whole tables. The pools of planner and worker prevent that,
 * since their statements read by key. No index leads from a linked variant to the variants that link to it.
 */
export async function allowScans(client: ClientBase): Promise<void> {
  await client.query({
    name: 'allow-scans',
    text: `
select set_config('enable_seqscan', 'on', true), set_config('enable_hashjoin', 'on', true),
       set_config('enable_mergejoin', 'on', true), set_config('plan_cache_mode', 'force_custom_plan', true)`,
  });
}
