/**
 * Exchanges the tables. Only names change, so readers and writers wait shortly. Drops no table, since the commit would
 * then wait for the disk.
 */
export const SWITCH = `
lock table content.variants, content.versions in access exclusive mode;
-- If autovacuum has locked the table, the step fails at once, so that it does not wait while the old tables are locked.
lock table content.new_variants in access exclusive mode nowait;

drop trigger mirror_inserted on content.variants;
drop trigger mirror_updated on content.variants;
drop trigger mirror_deleted on content.variants;
drop trigger mirror_inserted on content.versions;
drop trigger mirror_deleted on content.versions;
drop function content.mirror_variants;
drop function content.mirror_versions;
drop function content.mirror_deleted_variants;
drop function content.mirror_deleted_versions;
drop function content.move_variants;

alter table content.variants rename to old_variants;
alter table content.versions rename to old_versions;
alter table content.old_variants rename constraint variants_pkey to old_variants_pkey;
alter table content.old_variants rename constraint variants_one_per_locale to old_variants_one_per_locale;
alter index content.variants_by_repository rename to old_variants_by_repository;
revoke all on content.old_variants, content.old_versions from content_store, localization_planner, blob_copy_worker;

alter table content.new_variants rename to variants;
alter table content.variants rename constraint new_variants_pkey to variants_pkey;
alter table content.variants rename constraint new_variants_one_per_locale to variants_one_per_locale;
alter index content.new_variants_by_repository rename to variants_by_repository;
alter index content.new_variants_by_folder rename to variants_by_folder;

create view content.versions as
select space_id, id as variant_id, version as number, body_number, slots, label, lifted, tags,
       coalesce(saved_by, created_by) as created_by, coalesce(saved_at, created_at) as created_at
  from content.variants
 union all
select space_id, variant_id, number, body_number, slots, label, lifted, tags, created_by, created_at
  from content.past_versions;
grant select on content.versions to content_store, localization_planner, blob_copy_worker;
`;
