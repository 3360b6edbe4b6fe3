import { type FamilyId, RejectedError, type VariantId } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';
import type { Model, ModelCatalog } from '../../../models/model';
import { listReferences } from '../../../content/links/references.store';
import type { Node } from '../../../content/publishing/decide-together';
import { linksIn, strategyOf } from '../../../content/publishing/links-in';
import { byFamily, readPublishingRows, type PublishingRow } from '../../../content/publishing/publishing-rows.store';
import { isSelected, missingLocales, publishedText } from './selection';
import { MAX_RECORDS, tooMany } from '../too-many';

export interface UnpublishOptions {
  readonly locales?: readonly string[];
  /** Whether the records that link to it are unpublished too. */
  readonly recursive: boolean;
}

export interface UnpublishNode extends Node {
  readonly variantIds: readonly VariantId[];
}

const STRATEGY = 'on_reference_unpublish_strategy';

/**
 * Reads the records to unpublish, and the published records that link to them, level by level. Each level reads the
 * space's versions once. This is skipped if no field of the space has a strategy for unpublished targets.
 *
 * Rejects with TOO_MANY_RECORDS {limit}.
 */
export async function readUnpublishGraph(
  client: ClientBase,
  catalog: ModelCatalog,
  wanted: readonly FamilyId[],
  options: UnpublishOptions,
): Promise<ReadonlyMap<FamilyId, UnpublishNode>> {
  const nodes = new Map<FamilyId, UnpublishNode>();
  const readsReferences =
    options.recursive ||
    catalog.models.some(({ fields }) => fields.some((field) => unpublishStrategyOf(field) !== undefined));
  let level = wanted;
  for (let { locales } = options; level.length > 0; locales = undefined) {
    const families = byFamily(await readPublishingRows(client, catalog.spaceId, level, false));
    const variantIdsOf = new Map(families.map(([id, rows]) => [id, variantsToUnpublish(catalog, rows, locales)]));
    const failures = new Map(families.map(([id, rows]) => [id, missingLocalesOf(catalog, rows, locales)]));
    const unpublished = families
      .filter(([id, rows]) => isFullyUnpublished(rows, variantIdsOf.get(id) ?? []))
      .map(([id]) => id);
    const references =
      readsReferences && unpublished.length > 0
        ? await readReferences(client, catalog, unpublished, options.recursive)
        : [];
    for (const [id, variantIds] of variantIdsOf) {
      const own = references.filter(({ targetId }) => targetId === id);
      const of = (follows: boolean): FamilyId[] =>
        own.filter((reference) => reference.follows === follows).map(({ familyId }) => familyId);
      nodes.set(id, { variantIds, failure: failures.get(id), follows: of(true), requires: of(false) });
    }
    const next = new Set(references.filter(({ follows }) => follows).map(({ familyId }) => familyId));
    level = [...next].filter((id) => !nodes.has(id));
    if (nodes.size + level.length > MAX_RECORDS) throw tooMany(MAX_RECORDS);
  }
  return nodes;
}

export function publishedReferences(): RejectedError {
  return new RejectedError('PUBLISHED_REFERENCES', 'A published record links to this one.');
}

interface PublishedReference {
  readonly familyId: FamilyId;
  readonly targetId: FamilyId;
  /** Whether the linking record is unpublished too; otherwise it prevents the change. */
  readonly follows: boolean;
}

async function readReferences(
  client: ClientBase,
  catalog: ModelCatalog,
  targetIds: readonly FamilyId[],
  recursive: boolean,
): Promise<PublishedReference[]> {
  const found = await listReferences(client, catalog.spaceId, targetIds, 'published', MAX_RECORDS + 1);
  if (found.length > MAX_RECORDS) throw tooMany(MAX_RECORDS);
  if (recursive) return found.map((reference) => ({ ...reference, follows: true }));
  const familyIds = [...new Set(found.map(({ familyId }) => familyId))];
  const rows = await readPublishingRows(client, catalog.spaceId, familyIds, false);
  const targets = new Set(targetIds);
  return rows.flatMap((row) => {
    const model = catalog.bySchemaUri(row.schema_uri);
    return model === undefined
      ? []
      : referencesWithStrategy(catalog, model, row).filter(({ targetId }) => targets.has(targetId));
  });
}

function referencesWithStrategy(catalog: ModelCatalog, model: Model, row: PublishingRow): PublishedReference[] {
  const body = JSON.parse(publishedText(row) ?? '{}') as Readonly<Record<string, unknown>>;
  return linksIn(catalog, model, body).flatMap(({ targetId, field }) => {
    const strategy = unpublishStrategyOf(field);
    return strategy === undefined ? [] : [{ familyId: row.family_id, targetId, follows: strategy === 'unpublish' }];
  });
}

function unpublishStrategyOf(field: Parameters<typeof strategyOf>[0]): 'fail' | 'unpublish' | undefined {
  const strategy = strategyOf(field, STRATEGY);
  return strategy === 'fail' || strategy === 'unpublish' ? strategy : undefined;
}

function variantsToUnpublish(
  catalog: ModelCatalog,
  rows: readonly PublishingRow[],
  locales: readonly string[] | undefined,
): VariantId[] {
  const model = catalog.bySchemaUri(rows[0]?.schema_uri ?? '');
  const selection = locales && { locales, nonLocalized: false };
  return rows
    .filter((row) => row.is_published)
    .filter(
      (row) => selection === undefined || (model !== undefined && isSelected(model, catalog.locales, row, selection)),
    )
    .map(({ id }) => id);
}

function missingLocalesOf(
  catalog: ModelCatalog,
  rows: readonly PublishingRow[],
  locales: readonly string[] | undefined,
): RejectedError | undefined {
  const model = catalog.bySchemaUri(rows[0]?.schema_uri ?? '');
  return model && locales && missingLocales(model, catalog.locales, rows, { locales });
}

/** Returns whether nothing of a record stays published. */
function isFullyUnpublished(rows: readonly PublishingRow[], unpublished: readonly VariantId[]): boolean {
  return unpublished.length > 0 && rows.every(({ id, is_published }) => !is_published || unpublished.includes(id));
}
