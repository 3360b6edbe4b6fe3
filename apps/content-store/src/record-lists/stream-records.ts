import type { RecordState, RecordView } from '@scriptorium/contracts';
import type { Pool } from 'pg';
import type { ModelCatalog } from '../models/model';
import { readFamilyRows } from '../records/family-rows.store';
import { recordView } from '../records/record-view';

/** Bytes of records in one reply: a NATS message holds 1 MiB. */
const PIECE_BYTES = 900_000;
/** Records whose bodies are in memory at once. */
const RECORDS_AT_ONCE = 25;

interface RecordsPiece {
  readonly records: readonly RecordView[];
}

/** Records in the order of `ids`, in replies that each fit a message. One that is gone meanwhile is left out. */
export async function* streamRecords(
  pool: Pool,
  catalog: ModelCatalog,
  ids: readonly string[],
  options: { readonly state: RecordState; readonly nested: boolean },
): AsyncGenerator<RecordsPiece> {
  for (let from = 0; from < ids.length; from += RECORDS_AT_ONCE) {
    const wanted = ids.slice(from, from + RECORDS_AT_ONCE);
    const rows = await readFamilyRows(pool, catalog.spaceId, wanted, options.state);
    const views = new Map(rows.map((row) => [row.id, recordView(catalog, row, options)]));
    yield* inPieces(wanted.flatMap((id) => views.get(id) ?? []));
  }
}

export function* inPieces(views: readonly RecordView[], most = PIECE_BYTES): Generator<RecordsPiece> {
  let records: RecordView[] = [];
  let bytes = 0;
  for (const view of views) {
    const size = Buffer.byteLength(JSON.stringify(view)) + 1;
    if (records.length > 0 && bytes + size > most) {
      yield { records };
      [records, bytes] = [[], 0];
    }
    records.push(view);
    bytes += size;
  }
  if (records.length > 0) yield { records };
}
