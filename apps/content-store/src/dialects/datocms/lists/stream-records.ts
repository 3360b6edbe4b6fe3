import { type FamilyId, MAX_REPLY_ITEMS_BYTES, type RecordState, type RecordView } from '@scriptorium/contracts';
import { blocksIn, renderBody } from '@scriptorium/copy-engine';
import type { Pool } from 'pg';
import type { ModelCatalog } from '../../../models/model';
import { readFamilyRows, type FamilyRow } from '../../../content/families/family-rows.store';
import { recordView } from '../records/record-view';
import { blockView } from './block-view';
import type { BlockPlace } from './blocks.store';

/** Number of records whose bodies are in memory at once. */
const RECORDS_AT_ONCE = 25;

interface RecordsPiece {
  readonly records: readonly RecordView[];
}

/**
 * Yields records in the order of `ids`, in replies that each fit into a message. Leaves out records deleted meanwhile.
 */
export async function* streamRecords(
  pool: Pool,
  catalog: ModelCatalog,
  ids: readonly FamilyId[],
  options: { readonly state: RecordState; readonly nested: boolean },
): AsyncGenerator<RecordsPiece> {
  for (let from = 0; from < ids.length; from += RECORDS_AT_ONCE) {
    const wanted = ids.slice(from, from + RECORDS_AT_ONCE);
    const rows = await readFamilyRows(pool, catalog.spaceId, wanted, options.state);
    const views = new Map(rows.map((row) => [row.id, recordView(catalog, row, options)]));
    yield* inPieces(wanted.flatMap((id) => views.get(id) ?? []));
  }
}

/** Yields blocks of records in the order of `places`. */
export async function* streamBlocks(
  pool: Pool,
  catalog: ModelCatalog,
  places: readonly BlockPlace[],
  options: { readonly state: RecordState; readonly nested: boolean },
): AsyncGenerator<RecordsPiece> {
  for (let from = 0; from < places.length; from += RECORDS_AT_ONCE) {
    const wanted = places.slice(from, from + RECORDS_AT_ONCE);
    const familyIds = [...new Set(wanted.map(({ familyId }) => familyId))];
    const rows = await readFamilyRows(pool, catalog.spaceId, familyIds, options.state);
    const blocks = new Map(rows.map((row) => [row.id, blocksOf(catalog, row)]));
    const views = wanted.map(({ familyId, id }) => {
      const { record, texts } = blocks.get(familyId) ?? {};
      return record && blockView(catalog, record, texts?.get(id) ?? '', options);
    });
    yield* inPieces(views.filter((view) => view !== undefined));
  }
}

function blocksOf(
  catalog: ModelCatalog,
  row: FamilyRow,
): { readonly record: RecordView; readonly texts: ReadonlyMap<string, string> } {
  const texts = new Map<string, string>();
  for (const { template, slots, lifted } of row.variants) blocksIn(renderBody(template, slots, lifted), texts);
  return { record: recordView(catalog, row, { nested: false }), texts };
}

function* inPieces(views: readonly RecordView[]): Generator<RecordsPiece> {
  let records: RecordView[] = [];
  let bytes = 0;
  for (const view of views) {
    const size = Buffer.byteLength(JSON.stringify(view)) + 1;
    if (records.length > 0 && bytes + size > MAX_REPLY_ITEMS_BYTES) {
      yield { records };
      [records, bytes] = [[], 0];
    }
    records.push(view);
    bytes += size;
  }
  if (records.length > 0) yield { records };
}
