import type { SpaceId } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';
import type { DuplicateRequest } from './duplicate-plan';
import type { DuplicateNumbers } from './duplicate-values';
import { uniqueClaims, type UniqueClaim, type UniqueValue } from './unique-claims';

type Claims = readonly UniqueClaim[];

/** Numbers to check in one statement. More copies of one record are rare. */
const AT_ONCE = 32;

/**
 * Claims the unique values of a duplicate and returns the numbers of their suffixes. Slugs that need not be unique have
 * a number of their own, so that they do not raise the number of the unique values.
 */
export async function claimDuplicateValues(
  client: ClientBase,
  request: Pick<DuplicateRequest, 'spaceId' | 'familyId'>,
  values: readonly UniqueValue[],
): Promise<DuplicateNumbers> {
  const slugs = values.filter(({ isUnique }) => !isUnique);
  const unique = await claimSmallest(
    client,
    request,
    values.filter(({ isUnique }) => isUnique),
  );
  return { unique, slug: await claimSmallest(client, request, slugs) };
}

/**
 * Claims the values of the duplicate with the smallest free number, and returns the number. If twenty concurrent
 * duplicates insert the values of the same number, each waits for the commit of the one before it, conflicts with its
 * rows, rolls back to a savepoint and tries the next number.
 */
async function claimSmallest(
  client: ClientBase,
  request: Pick<DuplicateRequest, 'spaceId' | 'familyId'>,
  values: readonly UniqueValue[],
): Promise<number> {
  if (uniqueClaims(values, 1).length === 0) return 1;
  for (let first = 1; ; first += AT_ONCE) {
    const numbers = Array.from({ length: AT_ONCE }, (_, index) => first + index);
    const claims = new Map(numbers.map((number) => [number, uniqueClaims(values, number)]));
    for (let free = await smallestFree(client, request.spaceId, claims); free !== undefined;) {
      if (await claimAll(client, request, claims.get(free) ?? [])) return free;
      claims.delete(free);
      free = await smallestFree(client, request.spaceId, claims);
    }
  }
}

async function smallestFree(
  client: ClientBase,
  spaceId: SpaceId,
  claims: ReadonlyMap<number, Claims>,
): Promise<number | undefined> {
  const wanted = [...claims].flatMap(([number, values]) => values.map((value) => ({ number, ...value })));
  const { rows } = await client.query<{ number: number | null }>({
    name: 'smallest-free-number',
    text: `
select min(number) as number
  from (
    select wanted.number
      from unnest($2::integer[], $3::uuid[], $4::text[], $5::bytea[]) wanted (number, field_id, locale, value_hash)
      left join content.unique_values taken
        on taken.space_id = $1
       and taken.field_id = wanted.field_id
       and taken.locale = wanted.locale
       and taken.value_hash = wanted.value_hash
     group by wanted.number
    having count(taken.field_id) = 0
  ) free`,
    values: [
      spaceId,
      wanted.map(({ number }) => number),
      wanted.map(({ fieldId }) => fieldId),
      wanted.map(({ locale }) => locale),
      wanted.map(({ hash }) => hash),
    ],
  });
  return rows[0]?.number ?? undefined;
}

/** Inserts all claims or none. Returns whether it inserted them. */
async function claimAll(
  client: ClientBase,
  { spaceId, familyId }: Pick<DuplicateRequest, 'spaceId' | 'familyId'>,
  claims: Claims,
): Promise<boolean> {
  await client.query('savepoint claiming');
  const { rowCount } = await client.query({
    name: 'claim-duplicate-values',
    text: `
insert into content.unique_values (space_id, family_id, field_id, locale, value_hash)
select $1, $2, claim.*
  from unnest($3::uuid[], $4::text[], $5::bytea[]) claim
on conflict do nothing`,
    values: [
      spaceId,
      familyId,
      claims.map(({ fieldId }) => fieldId),
      claims.map(({ locale }) => locale),
      claims.map(({ hash }) => hash),
    ],
  });
  if (rowCount === claims.length) return true;
  await client.query('rollback to savepoint claiming');
  return false;
}
