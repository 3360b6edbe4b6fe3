import type { ClientBase } from 'pg';
import type { CopyFacts } from './decide-copy';

/** Larger than any version's number, and still a number that the database can compare. */
const NO_VERSION = 2 ** 31;

/** All that a copy is decided by, as it is at one moment. */
export async function readCopyFacts(
  client: ClientBase,
  spaceId: number,
  familyId: string,
  version: number | undefined,
): Promise<CopyFacts> {
  const { rows } = await client.query<CopyFacts>({
    name: 'read-copy-facts',
    text: `
select array(
         select json_build_object(
                  'locale', l.locale, 'label', l.label, 'isDefault', l.is_default, 'canonical', l.canonical)
           from content.locales l
          where l.space_id = $1) as locales,
       array(
         select json_build_object(
                  'id', v.id, 'locale', v.locale, 'version', v.version,
                  'hasVersion', $3::bigint is null or exists (
                    select from content.versions c
                     where c.space_id = $1
                       and c.variant_id = v.id
                       and c.number = $3))
           from content.variants v
          where v.space_id = $1
            and v.family_id = $2
            and v.status <> 'DELETED') as variants`,
    values: [spaceId, familyId, version === undefined ? null : Math.min(version, NO_VERSION)],
  });
  return rows[0] ?? { locales: [], variants: [] };
}

/**
 * What goes with a copy beside the variant itself. Values that no two items may share are the copy's as well, in its own
 * locale, where nobody else has them there; the family has changed; the copy's history begins. Gives the moment, as
 * microseconds: what makes the copy's event another one than that of a copy before, which was deleted.
 */
export async function finishCopy(
  client: ClientBase,
  spaceId: number,
  copy: { readonly variantId: string; readonly sourceVariantId: string; readonly familyId: string },
  version: number,
  copiedBy: string,
): Promise<string> {
  const { rows } = await client.query<{ moment: string }>({
    name: 'finish-copy',
    text: `
with claimed as (
  insert into content.unique_values (space_id, field_id, locale, value_hash, family_id)
  select $1, u.field_id, made.locale, u.value_hash, u.family_id
    from content.variants made
    join content.variants source on source.space_id = $1 and source.id = $3
    join content.unique_values u
      on u.space_id = $1
     and u.family_id = made.family_id
     and u.locale = source.locale
   where made.space_id = $1
     and made.id = $2
   order by u.field_id, u.value_hash
  on conflict do nothing
),
noted as (
  insert into content.variant_history (space_id, variant_id, action, version, created_by)
  values ($1, $2, 'LOCALIZE', $5, $6)
)
update content.families
   set changed_at = clock_timestamp()
 where space_id = $1
   and id = $4
returning (extract(epoch from changed_at) * 1000000)::bigint::text as moment`,
    values: [spaceId, copy.variantId, copy.sourceVariantId, copy.familyId, version, copiedBy],
  });
  const [row] = rows;
  if (row === undefined) throw new Error(`Family ${copy.familyId} is gone`);
  return row.moment;
}
