import type { ClientBase } from 'pg';
import type { DuplicateRequest } from './duplicate-plan';
import type { DuplicateNumbers } from './duplicate-values';
import { uniqueClaims, type UniqueClaim, type UniqueValue } from './unique-claims';

type Claims = readonly UniqueClaim[];

/** Numbers looked at in one statement: more copies of one record than this are rare. */
const AT_ONCE = 32;

/**
 * Takes the values of a duplicate and returns the numbers that they have. A slug that need not be unique is numbered by
 * itself: it must not raise the number of a value that must be.
 */
export async function claimUniqueValues(
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
 * Takes the values that a duplicate with the smallest free number has, and returns the number. Twenty duplicates at once all
 * want the first: each waits for the one before it to commit, finds its number taken by the constraint, and goes on to the
 * next, behind a savepoint.
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
  spaceId: number,
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

/** All of them, or none. */
async function claimAll(
  client: ClientBase,
  { spaceId, familyId }: Pick<DuplicateRequest, 'spaceId' | 'familyId'>,
  claims: Claims,
): Promise<boolean> {
  await client.query('savepoint taking');
  const { rowCount } = await client.query({
    name: 'claim-unique-values',
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
  await client.query('rollback to savepoint taking');
  return false;
}
