import type { FamilyId, SpaceId } from '@scriptorium/contracts';
import { type Attempt, inRounds, runIsolated } from '@scriptorium/copy-engine';
import type { ClientBase, Pool } from 'pg';
import { CLAIM_UNIQUE_VALUES } from './claim-unique-values.sql';

/** A unique value of a field in a locale. The locale is '' if all locales share the value. */
export interface UniqueClaim {
  readonly fieldId: string;
  readonly locale: string;
  /** The result of `uniqueHash` of copy-engine. */
  readonly hash: Buffer;
}

export interface ClaimRequest {
  readonly familyId: FamilyId;
  /** The complete set of its values: other values that it had are released. */
  readonly claims: readonly UniqueClaim[];
  /** The only field whose values are claimed and released; absent: all fields. */
  readonly fieldId?: string;
  /** Whether the available values are claimed if others are taken. Default: all are claimed, or none. */
  readonly allowsPartial?: boolean;
}

export type ClaimResult =
  | { readonly outcome: 'claimed' }
  /** Values that other families have. */
  | { readonly outcome: 'contested'; readonly claims: readonly UniqueClaim[] };

/**
 * Claims unique values for several families in one statement. Returns a result for each request. Waits for concurrent
 * transactions that claim one of the values. If several requests claim one value, the first one gets it. The caller of
 * a single request that must get all its values rolls back if they are contested.
 *
 * Locks families, then values by field, locale and hash (families/lock-families.store.ts).
 */
export async function claimUniqueValues(
  client: ClientBase,
  spaceId: SpaceId,
  requests: readonly ClaimRequest[],
): Promise<readonly ClaimResult[]> {
  return inRounds(
    requests,
    ({ familyId }) => familyId,
    (round) =>
      runIsolated<ClaimRequest, ClaimResult>(
        client,
        round,
        (some) => claim(client, spaceId, some),
        (error) => {
          throw error;
        },
      ),
  );
}

/** Returns the values of a request that other families have. */
export function contestedIn([result]: readonly ClaimResult[]): readonly UniqueClaim[] {
  return result?.outcome === 'contested' ? result.claims : [];
}

async function claim(
  client: ClientBase,
  spaceId: SpaceId,
  requests: readonly ClaimRequest[],
): Promise<Attempt<ClaimResult>> {
  const claims = requests.flatMap((request, index) => request.claims.map((each) => ({ index, claim: each })));
  const { rows } = await client.query<{ index: number }>({
    name: 'claim-unique-values',
    text: CLAIM_UNIQUE_VALUES,
    values: [
      spaceId,
      requests.map(({ familyId }) => familyId),
      requests.map(({ fieldId }) => fieldId ?? null),
      claims.map(({ index }) => index),
      ...columnsOf(claims.map((each) => each.claim)),
    ],
  });
  const contested = new Set(rows.map(({ index }) => claims[index]));
  const results = requests.map((_, index): ClaimResult => {
    const own = claims.filter((each) => each.index === index && contested.has(each)).map((each) => each.claim);
    return own.length === 0 ? { outcome: 'claimed' } : { outcome: 'contested', claims: own };
  });
  const isPartial = requests.some(
    ({ allowsPartial }, index) => allowsPartial !== true && results[index]?.outcome !== 'claimed',
  );
  return { results, isPartial };
}

/** Returns the claims that another family has now. `claimUniqueValues` would most likely reject them. */
export async function contestedValues(
  db: Pool | ClientBase,
  spaceId: SpaceId,
  familyId: FamilyId | null,
  claims: readonly UniqueClaim[],
): Promise<readonly UniqueClaim[]> {
  if (claims.length === 0) return [];
  const { rows } = await db.query<{ index: number }>({
    name: 'contested-unique-values',
    text: `
select (requested.index - 1)::integer as index
  from unnest($3::uuid[], $4::text[], $5::bytea[]) with ordinality requested (field_id, locale, value_hash, index)
  join content.unique_values taken
    on taken.space_id = $1
   and taken.field_id = requested.field_id
   and taken.locale = requested.locale
   and taken.value_hash = requested.value_hash
 where taken.family_id is distinct from $2`,
    values: [spaceId, familyId, ...columnsOf(claims)],
  });
  return rows.flatMap(({ index }) => claims[index] ?? []);
}

/** Releases all values of a field. */
export async function releaseUniqueField(client: ClientBase, spaceId: SpaceId, fieldId: string): Promise<void> {
  await client.query('delete from content.unique_values where space_id = $1 and field_id = $2', [spaceId, fieldId]);
}

function columnsOf(claims: readonly UniqueClaim[]): unknown[] {
  return [claims.map(({ fieldId }) => fieldId), claims.map(({ locale }) => locale), claims.map(({ hash }) => hash)];
}
