import { RejectedError } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';
import type { Model, ModelCatalog } from '../../../models/model';
import { listReferences } from '../../../content/links/references.store';
import type { Node } from '../../../content/publishing/decide-together';
import { linksIn, strategyOf } from '../../../content/publishing/links-in';
import { byFamily, readPublishingRows, type PublishingRow } from '../../../content/publishing/publishing-rows.store';
import { isSelected, localesNobodyHas, publishedText } from './selection';
import { MAX_RECORDS, tooMany } from '../too-many';

export interface UnpublishWish {
  readonly locales?: readonly string[];
  /** Also what links to it. */
  readonly recursive: boolean;
}

export interface UnpublishNode extends Node {
  readonly variantIds: readonly string[];
}

const STRATEGY = 'on_reference_unpublish_strategy';

/**
 * The records to be taken back and what has to be taken back with them: published records that link to them, level by level.
 * A level is one look at the space's versions, which is left out where no field of the space minds.
 *
 * Rejected with TOO_MANY_RECORDS {limit}.
 */
export async function readUnpublishGraph(
  client: ClientBase,
  catalog: ModelCatalog,
  wanted: readonly string[],
  wish: UnpublishWish,
): Promise<ReadonlyMap<string, UnpublishNode>> {
  const nodes = new Map<string, UnpublishNode>();
  const minds =
    wish.recursive || catalog.models.some(({ fields }) => fields.some((field) => mindsOf(field) !== undefined));
  let level = wanted;
  for (let { locales } = wish; level.length > 0; locales = undefined) {
    const families = byFamily(await readPublishingRows(client, catalog.spaceId, level, false));
    const taken = new Map(families.map(([id, rows]) => [id, takenBack(catalog, rows, locales)]));
    const failures = new Map(families.map(([id, rows]) => [id, strangeIn(catalog, rows, locales)]));
    const gone = families.filter(([id, rows]) => isGone(rows, taken.get(id) ?? [])).map(([id]) => id);
    const references = minds && gone.length > 0 ? await readReferences(client, catalog, gone, wish.recursive) : [];
    for (const [id, variantIds] of taken) {
      const own = references.filter(({ targetId }) => targetId === id);
      const of = (comesAlong: boolean): string[] =>
        own.filter((reference) => reference.comesAlong === comesAlong).map(({ familyId }) => familyId);
      nodes.set(id, { variantIds, failure: failures.get(id), follows: of(true), requires: of(false) });
    }
    const next = new Set(references.filter(({ comesAlong }) => comesAlong).map(({ familyId }) => familyId));
    level = [...next].filter((id) => !nodes.has(id));
    if (nodes.size + level.length > MAX_RECORDS) throw tooMany(MAX_RECORDS);
  }
  return nodes;
}

export function publishedReferences(): RejectedError {
  return new RejectedError('PUBLISHED_REFERENCES', 'A published record links to this one.');
}

interface MindfulReference {
  readonly familyId: string;
  readonly targetId: string;
  /** Whether the record that links is taken back as well; otherwise it is in the way. */
  readonly comesAlong: boolean;
}

async function readReferences(
  client: ClientBase,
  catalog: ModelCatalog,
  targetIds: readonly string[],
  recursive: boolean,
): Promise<MindfulReference[]> {
  const found = await listReferences(client, catalog.spaceId, targetIds, 'published', MAX_RECORDS + 1);
  if (found.length > MAX_RECORDS) throw tooMany(MAX_RECORDS);
  if (recursive) return found.map((reference) => ({ ...reference, comesAlong: true }));
  const familyIds = [...new Set(found.map(({ familyId }) => familyId))];
  const rows = await readPublishingRows(client, catalog.spaceId, familyIds, false);
  const targets = new Set(targetIds);
  return rows.flatMap((row) => {
    const model = catalog.bySchemaUri(row.schema_uri);
    return model === undefined ? [] : mindfulIn(catalog, model, row).filter(({ targetId }) => targets.has(targetId));
  });
}

function mindfulIn(catalog: ModelCatalog, model: Model, row: PublishingRow): MindfulReference[] {
  const body = JSON.parse(publishedText(row) ?? '{}') as Readonly<Record<string, unknown>>;
  return linksIn(catalog, model, body).flatMap(({ targetId, field }) => {
    const minds = mindsOf(field);
    return minds === undefined ? [] : [{ familyId: row.family_id, targetId, comesAlong: minds === 'unpublish' }];
  });
}

function mindsOf(field: Parameters<typeof strategyOf>[0]): 'fail' | 'unpublish' | undefined {
  const strategy = strategyOf(field, STRATEGY);
  return strategy === 'fail' || strategy === 'unpublish' ? strategy : undefined;
}

function takenBack(
  catalog: ModelCatalog,
  rows: readonly PublishingRow[],
  locales: readonly string[] | undefined,
): string[] {
  const model = catalog.bySchemaUri(rows[0]?.schema_uri ?? '');
  const selection = locales && { locales, nonLocalized: false };
  return rows
    .filter((row) => row.is_published)
    .filter(
      (row) => selection === undefined || (model !== undefined && isSelected(model, catalog.locales, row, selection)),
    )
    .map(({ id }) => id);
}

function strangeIn(
  catalog: ModelCatalog,
  rows: readonly PublishingRow[],
  locales: readonly string[] | undefined,
): RejectedError | undefined {
  const model = catalog.bySchemaUri(rows[0]?.schema_uri ?? '');
  return model && locales && localesNobodyHas(model, catalog.locales, rows, { locales });
}

/** Whether nothing of a record stays published. */
function isGone(rows: readonly PublishingRow[], taken: readonly string[]): boolean {
  return taken.length > 0 && rows.every(({ id, is_published }) => !is_published || taken.includes(id));
}
