import {
  type Caller,
  createField,
  type FamilyId,
  type FieldMembers,
  type FieldView,
  firstVariantOf,
  type ModelView,
  type OperationResult,
  type OperationStarted,
  randomId,
  readOperationResult,
  type SpaceId,
  type VariantId,
} from '@scriptorium/contracts';
import { derivedId, extractBody } from '@scriptorium/copy-engine';
import type { RpcClient } from '@scriptorium/messaging';
import { insertTestVariant } from '@scriptorium/testing';
import type { Pool } from 'pg';
import { inTransaction } from '@scriptorium/persistence';
import { storeBody } from './store-body';

interface InSpace {
  readonly caller: Caller;
  readonly spaceKey: string;
}

export async function operationResult(
  rpc: RpcClient,
  where: InSpace,
  { operationId }: OperationStarted,
): Promise<OperationResult> {
  return (await rpc.call(readOperationResult, { ...where, operationId })).result;
}

/** Creates a field. The default label is its API key. */
export async function addField(
  rpc: RpcClient,
  where: InSpace,
  model: string,
  members: FieldMembers & { readonly id?: string },
): Promise<FieldView> {
  const started = await rpc.call(createField, { ...where, model, label: members.apiKey ?? 'x', ...members });
  const result = await operationResult(rpc, where, started);
  if (result.kind !== 'field') throw new Error(`The result is not a field but a ${result.kind}.`);
  return result.field;
}

interface PlantedRecord {
  readonly familyId: FamilyId;
  /** In the order of the locales. */
  readonly variantIds: readonly VariantId[];
}

/** Inserts a record at its first version, with the members of its body by locale. */
export function plantRecord(
  pool: Pool,
  caller: Caller,
  model: Pick<ModelView, 'schemaUri'>,
  locales: readonly (string | null)[] = [null],
  members: (locale: string | null) => object = () => ({}),
): Promise<PlantedRecord> {
  const spaceId = caller.grants[0]?.spaceId ?? (0 as SpaceId);
  const familyId = randomId<FamilyId>();
  return inTransaction(pool, async (client) => {
    await client.query('insert into content.families (space_id, id, schema_uri, created_by) values ($1, $2, $3, $4)', [
      spaceId,
      familyId,
      model.schemaUri,
      caller.principalId,
    ]);
    const variantIds: VariantId[] = [];
    for (const [index, locale] of locales.entries()) {
      const id = index === 0 ? firstVariantOf(familyId) : derivedId(familyId, locale ?? '');
      const text = JSON.stringify({ _meta: { schema: model.schemaUri }, ...members(locale) });
      const body = extractBody(text);
      await storeBody(client, spaceId, { ...body, schemaUri: model.schemaUri }, 'VALID');
      const { hash: bodyHash, slots } = body;
      const by = caller.principalId;
      await insertTestVariant(client, { spaceId, id, familyId, locale, bodyHash, slots, label: 'label', by });
      await client.query(
        `
insert into content.variant_history (space_id, variant_id, action, version, created_by)
values ($1, $2, 'CREATE', 1, $3)`,
        [spaceId, id, by],
      );
      variantIds.push(id);
    }
    return { familyId, variantIds };
  });
}
