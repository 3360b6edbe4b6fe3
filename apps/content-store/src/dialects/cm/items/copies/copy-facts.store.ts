import type { FamilyId, SpaceId } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';
import type { CopyFacts } from './decide-copy';
import { versionParameter } from '../../../../content/families/localized-variants.store';

/** Reads all facts that a copy is decided on, in one statement. */
export async function readCopyFacts(
  client: ClientBase,
  spaceId: SpaceId,
  familyId: FamilyId,
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
                  'id', v.id, 'locale', v.locale, 'version', v.version, 'schemaUri', b.schema_uri,
                  'hasVersion', $3::bigint is null or exists (
                    select from content.versions c
                     where c.space_id = $1
                       and c.variant_id = v.id
                       and c.number = $3))
           from content.variants v
           join content.bodies b on b.space_id = $1 and b.number = v.body_number
          where v.space_id = $1
            and v.family_id = $2
            and v.status <> 'DELETED') as variants`,
    values: [spaceId, familyId, versionParameter(version)],
  });
  return rows[0] ?? { locales: [], variants: [] };
}
