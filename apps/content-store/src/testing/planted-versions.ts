import type { Caller, ModelView, SpaceId } from '@scriptorium/contracts';
import { extractBody } from '@scriptorium/copy-engine';
import { inTransaction } from '@scriptorium/persistence';
import { insertTestVersion as plantVersionOf } from '@scriptorium/testing';
import type { Pool } from 'pg';
import { storeBody } from './store-body';

/** Inserts another version of every variant of a record with one timestamp, with the members of its body by locale. */
export function plantVersion(
  pool: Pool,
  caller: Caller,
  model: Pick<ModelView, 'schemaUri'>,
  familyId: string,
  members: (locale: string | null) => object,
  validationState: 'VALID' | 'INVALID' = 'VALID',
): Promise<void> {
  const spaceId = caller.grants[0]?.spaceId ?? (0 as SpaceId);
  return inTransaction(pool, async (client) => {
    const { rows: variants } = await client.query<{ id: string; locale: string | null }>(
      'select id, locale from content.variants where family_id = $1 for update',
      [familyId],
    );
    for (const { id, locale } of variants) {
      const body = extractBody(JSON.stringify({ _meta: { schema: model.schemaUri }, ...members(locale) }));
      await storeBody(client, spaceId, { ...body, schemaUri: model.schemaUri }, validationState);
      const { hash: bodyHash, slots } = body;
      await plantVersionOf(client, spaceId, id, { bodyHash, slots, label: 'label', by: caller.principalId });
    }
    await client.query('update content.families set changed_at = now() where space_id = $1 and id = $2', [
      spaceId,
      familyId,
    ]);
  });
}
