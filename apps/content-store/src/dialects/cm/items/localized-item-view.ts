import { type FamilyId, type LocalizedItemView, shortId, type SpaceGrant } from '@scriptorium/contracts';
import { renderBody } from '@scriptorium/copy-engine';
import { createHash } from 'node:crypto';
import type { ClientBase } from 'pg';
import type { ModelCatalog } from '../../../models/model';
import { readCatalog } from '../../../models/read-catalog';
import { type LocalizedVariantRow, readLocalizedVariant } from '../../../content/families/localized-variants.store';
import { presentFields } from './fields/present-fields';

/** The value of `system.type` of every item. */
const TYPE = 'ContentItem';

/** Reads the view of an item as the current transaction sees it. */
export async function readLocalizedItemView(
  client: ClientBase,
  grant: SpaceGrant,
  familyId: FamilyId,
  locale: string | null,
): Promise<LocalizedItemView> {
  const row = await readLocalizedVariant(client, grant.spaceId, familyId, locale);
  if (row === undefined) throw new Error(`Family ${familyId} does not exist in ${locale ?? 'no locale'}.`);
  return localizedItemView(await readCatalog(client, grant.spaceId), row, grant.spaceKey);
}

export function localizedItemView(
  catalog: ModelCatalog,
  row: LocalizedVariantRow,
  branch: string,
  withFields = true,
): LocalizedItemView {
  const model = catalog.bySchemaUri(row.schema_uri);
  const body = renderBody(row.template, row.slots, row.lifted);
  return {
    id: shortId(row.family_id),
    name: nameIn(body),
    label: row.label,
    version: row.number,
    locale: row.locale,
    fields: model === undefined || !withFields ? '{}' : presentFields(catalog, model, body),
    versionTags: row.tags,
    system: { ...system(row), contentType: model?.apiKey ?? null, environment: branch },
  };
}

function system(row: LocalizedVariantRow): Omit<LocalizedItemView['system'], 'contentType' | 'environment'> {
  const status = statusOf(row);
  const iso = (when: boolean, date: Date | null): string | null => (when && date !== null ? date.toISOString() : null);
  const isPublished = status === 'Published';
  const isArchived = status === 'Archived';
  return {
    createdAt: row.created_at.toISOString(),
    createdBy: row.created_by,
    updatedAt: iso(!row.is_first, row.saved_at),
    updatedBy: row.is_first ? null : row.saved_by,
    publishedAt: iso(isPublished, row.published_at),
    publishedBy: isPublished ? row.published_by : null,
    archivedDate: iso(isArchived, row.archived_at),
    archivedBy: isArchived ? row.archived_by : null,
    availabilityDate: iso(true, row.available_from),
    unavailabilityDate: iso(true, row.available_until),
    status,
    hash: hashOf(row),
    type: TYPE,
  };
}

/** Returns the name in a body, which another API may have written. */
function nameIn(body: string): string | null {
  const { _meta: meta } = JSON.parse(body) as { _meta?: { name?: unknown } | null };
  return typeof meta?.name === 'string' ? meta.name : null;
}

/** Each version has its own status, except that all versions of an archived variant are archived. */
function statusOf(row: LocalizedVariantRow): LocalizedItemView['system']['status'] {
  if (row.status === 'ARCHIVED') return 'Archived';
  return row.publishing_status === 'LATEST' && row.published_version === row.number ? 'Published' : 'Draft';
}

/**
 * Returns the hash, in hex, of everything that a copy takes over and of the locale. A copy and its source have
 * different hashes, and so have two versions that differ.
 */
export function hashOf(row: Pick<LocalizedVariantRow, 'body_hash' | 'slots' | 'label' | 'tags' | 'locale'>): string {
  const shown = [row.body_hash.toString('hex'), row.slots, row.label, row.tags, row.locale];
  return createHash('sha256').update(JSON.stringify(shown)).digest('hex');
}
