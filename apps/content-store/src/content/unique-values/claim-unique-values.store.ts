import type { ClientBase, Pool } from 'pg';
import { inRounds } from '../requests/in-rounds';
import { isolated, type Attempt } from '../requests/isolated.store';
import { CLAIM_UNIQUE_VALUES } from './claim-unique-values.sql';

/** A value of a field that no two families may share, in a locale; '' where the field has one value for all. */
export interface UniqueClaim {
  readonly fieldId: string;
  readonly locale: string;
  /** As `uniqueHash` of copy-engine makes it. */
  readonly hash: Buffer;
}

export interface ClaimRequest {
  readonly familyId: string;
  /** All that it has from now on: other values that it had are released. */
  readonly claims: readonly UniqueClaim[];
  /** The only field whose values are claimed and released; absent: all fields. */
  readonly fieldId?: string;
  /** Whether the values that are free are claimed where others are not. Default: all are claimed, or none. */
  readonly takesFree?: boolean;
}

export type ClaimResult =
  | { readonly outcome: 'claimed' }
  /** Values that other families have. */
  | { readonly outcome: 'contested'; readonly claims: readonly UniqueClaim[] };

/**
 * Claims unique values for families, of many in one statement, with a result for each request; waits for transactions that
 * are about to take one of the values. Of several requests for one value the first one has it. The caller of a single
 * request that must have all its values rolls back if they are contested.
 *
 * Locks as families/lock-families.store.ts says: families, then the values by field, locale and hash.
 */
export async function claimUniqueValues(
  client: ClientBase,
  spaceId: number,
  requests: readonly ClaimRequest[],
): Promise<readonly ClaimResult[]> {
  return inRounds(
    requests,
    ({ familyId }) => familyId,
    (round) =>
      isolated<ClaimRequest, ClaimResult>(
        client,
        round,
        (some) => claim(client, spaceId, some),
        (error) => {
          throw error;
        },
      ),
  );
}

/** The values of a request that other families have. */
export function contestedIn([result]: readonly ClaimResult[]): readonly UniqueClaim[] {
  return result?.outcome === 'contested' ? result.claims : [];
}

async function claim(
  client: ClientBase,
  spaceId: number,
  requests: readonly ClaimRequest[],
): Promise<Attempt<ClaimResult>> {
  const claims = requests.flatMap((request, index) => request.claims.map((each) => ({ index, claim: each })));
  const { rows } = await client.query<{ index: number }>({
    name: 'claim-unique-values',
    text: CLAIM_UNIQUE_VALUES,
    values: [
      ...[spaceId, requests.map(({ familyId }) => familyId), requests.map(({ fieldId }) => fieldId ?? null)],
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
    ({ takesFree }, index) => takesFree !== true && results[index]?.outcome !== 'claimed',
  );
  return { results, isPartial };
}

/** The claims that another family has now: what `claimUniqueValues` would most likely refuse. */
export async function contestedValues(
  db: Pool | ClientBase,
  spaceId: number,
  familyId: string | null,
  claims: readonly UniqueClaim[],
): Promise<readonly UniqueClaim[]> {
  if (claims.length === 0) return [];
  const { rows } = await db.query<{ index: number }>({
    name: 'contested-unique-values',
    text: `
select (wanted.index - 1)::integer as index
  from unnest($3::uuid[], $4::text[], $5::bytea[]) with ordinality wanted (field_id, locale, value_hash, index)
  join content.unique_values taken
    on taken.space_id = $1
   and taken.field_id = wanted.field_id
   and taken.locale = wanted.locale
   and taken.value_hash = wanted.value_hash
 where taken.family_id is distinct from $2`,
    values: [spaceId, familyId, ...columnsOf(claims)],
  });
  return rows.flatMap(({ index }) => claims[index] ?? []);
}

/** Releases the values that all families have of a field. */
export async function releaseUniqueField(client: ClientBase, spaceId: number, fieldId: string): Promise<void> {
  await client.query('delete from content.unique_values where space_id = $1 and field_id = $2', [spaceId, fieldId]);
}

function columnsOf(claims: readonly UniqueClaim[]): unknown[] {
  return [claims.map(({ fieldId }) => fieldId), claims.map(({ locale }) => locale), claims.map(({ hash }) => hash)];
}
