import type { FamilyId, SpaceId, VariantId } from '@scriptorium/contracts';
import {
  BASED_ON,
  IS_LOCALLY_CHANGED,
  IS_SOURCE_CHANGED,
  SYNC_COLUMNS,
  SYNC_JOINS,
  type SyncFacts,
} from '@scriptorium/copy-engine';
import type { ClientBase, Pool } from 'pg';

/** The content of a version: a template, and its slots with the ids of links mapped to families. */
export interface MappedContent {
  readonly template: string;
  readonly slots: readonly string[];
}

/** A variant and its source. */
export interface SyncRow extends SyncFacts {
  readonly id: VariantId;
  readonly familyId: FamilyId;
  readonly locale: string | null;
  readonly version: number;
  readonly sequence: string;
  readonly sourceVariantId: string | null;
  readonly copiedVersion: number | null;
  readonly basedOn: number | null;
  readonly isAcknowledged: boolean;
  /** Null if the source does not exist. */
  readonly sourceFamilyId: FamilyId | null;
  readonly sourceVersion: number | null;
  readonly sourceSequence: string | null;
}

/** A change of the source that is in an open conflict. The values are JSON texts; null if missing. */
export interface ConflictingChange {
  readonly path: string;
  readonly kind: 'value' | 'order';
  readonly base: string | null;
  readonly theirs: string | null;
}

/** The contents of the versions to compare. Null unless they differ. */
export interface SyncContents {
  /** Open conflicts. The copy has all other changes of the source up to the version that was merged. */
  readonly conflicts: readonly ConflictingChange[];
  /** At `basedOn`, or at the version that was merged last if there are open conflicts. */
  readonly sourceBefore: MappedContent | null;
  readonly sourceNow: MappedContent | null;
  readonly made: MappedContent | null;
  readonly current: MappedContent | null;
}

const COLUMNS = `
       v.id, v.family_id as "familyId", v.locale, v.version, v.sequence, v.source_variant_id as "sourceVariantId",
       v.source_version as "copiedVersion", ${BASED_ON} as "basedOn",
       v.acknowledged_from is not null as "isAcknowledged", source.family_id as "sourceFamilyId",
       source.version as "sourceVersion", source.sequence as "sourceSequence",${SYNC_COLUMNS}`;

/** Returns a variant and its source. Undefined if the variant does not exist. */
export async function readSyncRow(
  db: Pool | ClientBase,
  spaceId: SpaceId,
  id: VariantId,
): Promise<SyncRow | undefined> {
  const { rows } = await db.query<SyncRow>({
    name: 'read-sync-row',
    text: `
select ${COLUMNS}
  from content.variants v${SYNC_JOINS}
 where v.space_id = $1
   and v.id = $2
   and v.status <> 'DELETED'`,
    values: [spaceId, id],
  });
  return rows[0];
}

/** Returns a variant and its source, with the contents that differ, all as of one moment. */
export async function readSyncContents(
  db: Pool | ClientBase,
  spaceId: SpaceId,
  id: VariantId,
): Promise<(SyncRow & SyncContents) | undefined> {
  const { rows } = await db.query<SyncRow & SyncContents>({
    name: 'read-sync-contents',
    text: `
select ${COLUMNS},
       case when ${IS_SOURCE_CHANGED} then open.conflicts else '[]' end as conflicts,
       case
         when not ${IS_SOURCE_CHANGED} then null
         when open.version is null then ${contentOf('base')}
         else ${contentOf('merged')}
       end as "sourceBefore",
       case when ${IS_SOURCE_CHANGED} then ${contentOf('source')} end as "sourceNow",
       case when ${IS_LOCALLY_CHANGED} then ${contentOf('made')} end as made,
       case when ${IS_LOCALLY_CHANGED} then ${contentOf('v')} end as current
  from content.variants v${SYNC_JOINS}
 cross join lateral (
    select max(c.source_version) as version,
           coalesce(json_agg(
             json_build_object('path', c.path, 'kind', c.kind, 'base', c.base, 'theirs', c.theirs)
             order by c.path), '[]') as conflicts
      from content.conflicts c
     where c.space_id = $1
       and c.variant_id = $2
       and c.resolution is null) open
  left join content.versions merged
    on merged.space_id = $1
   and merged.variant_id = source.id
   and merged.number = open.version
 where v.space_id = $1
   and v.id = $2
   and v.status <> 'DELETED'`,
    values: [spaceId, id],
  });
  return rows[0];
}

/** Returns an SQL expression for the content of a row as `MappedContent`. */
function contentOf(row: string): string {
  return `(
         select json_build_object('template', body.template, 'slots', array(
                  select case when slot.kind in ('l', 'r') then content.family_of(v.space_id, slot.id) else slot.id end
                    from unnest(${row}.slots, string_to_array(body.slot_kinds, null))
                         with ordinality slot (id, kind, place)
                   order by slot.place))
           from content.bodies body
          where body.space_id = v.space_id
            and body.number = ${row}.body_number)`;
}
