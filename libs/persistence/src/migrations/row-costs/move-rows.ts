import type { QueryRunner } from 'typeorm';
import { damagedVariant } from './damaged-variants';
import { compare, withoutWaiting } from './steps';

interface VariantKey {
  readonly space_id: number;
  readonly id: string;
}

/** A batch takes 15 ms on two idle cores and 100 ms under load. A writer of one of its variants waits that long. */
const VARIANTS_PER_BATCH = 200;

/**
 * Moves the variants that existed before the triggers, in the order of their keys. The rows of a batch are locked
 * first, so that no writer changes them between the read and the write.
 */
export async function moveRows(runner: QueryRunner): Promise<void> {
  let moved: number;
  do {
    moved = await withoutWaiting(runner, () => moveNext(runner));
  } while (moved === VARIANTS_PER_BATCH);
}

async function moveNext(runner: QueryRunner): Promise<number> {
  const [after] = (await runner.query('select space_id, id from content.moved_rows')) as (VariantKey | undefined)[];
  const keys = (await runner.query(
    `
select space_id, id
  from content.variants
${after === undefined ? '' : ' where (space_id, id) > ($1, $2)'}
 order by space_id, id
 limit ${VARIANTS_PER_BATCH}
   for no key update`,
    after === undefined ? [] : [after.space_id, after.id],
  )) as VariantKey[];
  const last = keys.at(-1);
  if (last === undefined) return 0;
  const parameters = asParameters(keys);
  await runner.query(LABEL_BODIES, parameters);
  await runner.query('select content.move_variants($1, $2)', parameters);
  await runner.query('delete from content.moved_rows');
  await runner.query('insert into content.moved_rows (space_id, id) values ($1, $2)', [last.space_id, last.id]);
  return keys.length;
}

/** Not part of the triggers, so that a writer locks no more bodies than before and none in another order. */
const LABEL_BODIES = `
update content.bodies b
   set label = named.label
  from (select distinct on (c.space_id, c.body_hash) c.space_id, c.body_hash, c.label
          from unnest($1::integer[], $2::uuid[]) key (space_id, id)
          join content.versions c on c.space_id = key.space_id and c.variant_id = key.id
         where c.label <> ''
         order by c.space_id, c.body_hash, c.number) named
 where b.space_id = named.space_id
   and b.hash = named.body_hash
   and b.label = ''`;

/**
 * Compares the tables before they are exchanged and moves the missing rows. After an error the old tables stay in use.
 * Also moves orphaned versions: a save that runs while its variant is deleted leaves one.
 */
export async function moveMissing(runner: QueryRunner): Promise<void> {
  const tried = new Set<string>();
  for (;;) {
    const missing = await compare<VariantKey>(runner, MISSING);
    if (missing.length === 0) return;
    for (const { space_id: spaceId, id } of missing) {
      if (tried.has(`${String(spaceId)}/${id}`))
        throw new Error((await damagedVariant(runner)) ?? `Variant ${id} was not moved.`);
    }
    for (let start = 0; start < missing.length; start += VARIANTS_PER_BATCH) {
      const batch = missing.slice(start, start + VARIANTS_PER_BATCH);
      await withoutWaiting(runner, async () => {
        await runner.query(LOCK, asParameters(batch));
        await runner.query('select content.move_variants($1, $2)', asParameters(batch));
        await runner.query(MOVE_ORPHANS, asParameters(batch));
      });
    }
    for (const { space_id: spaceId, id } of missing) tried.add(`${String(spaceId)}/${id}`);
  }
}

const MISSING = `
select v.space_id, v.id
  from content.variants v
 where not exists (
         select from content.new_variants n where n.space_id = v.space_id and n.id = v.id and n.version = v.version)
 union
select c.space_id, c.variant_id
  from content.versions c
 where not exists (
         select from content.new_variants n
          where n.space_id = c.space_id
            and n.id = c.variant_id
            and n.version = c.number)
   and not exists (
         select from content.past_versions p
          where p.space_id = c.space_id
            and p.variant_id = c.variant_id
            and p.number = c.number)`;

const LOCK = `
select
  from content.variants v
  join unnest($1::integer[], $2::uuid[]) key (space_id, id) on v.space_id = key.space_id and v.id = key.id
 order by v.space_id, v.id
   for no key update of v`;

const MOVE_ORPHANS = `
insert into content.past_versions (
       space_id, number, variant_id, body_number, created_at, created_by, slots, label, lifted, tags)
select c.space_id, c.number, c.variant_id, b.number, c.created_at, content.principal_number(c.created_by), c.slots, c.label,
       c.lifted, c.tags
  from unnest($1::integer[], $2::uuid[]) key (space_id, id)
  join content.versions c on c.space_id = key.space_id and c.variant_id = key.id
  join content.bodies b on b.space_id = c.space_id and b.hash = c.body_hash
 where not exists (select from content.variants v where v.space_id = c.space_id and v.id = c.variant_id)
    on conflict do nothing`;

function asParameters(keys: readonly VariantKey[]): [number[], string[]] {
  return [keys.map(({ space_id: spaceId }) => spaceId), keys.map(({ id }) => id)];
}
