import { type FamilyId, type RecordView, type SavedRecord, shortId } from '@scriptorium/contracts';
import { blocksIn, objectText, readBlock } from '@scriptorium/copy-engine';
import type { ClientBase } from 'pg';
import type { ModelCatalog } from '../../../../models/model';
import { decodeFields } from '../../../../content/values/decode-body';
import { readFamilyRows } from '../../../../content/families/family-rows.store';
import { loadedVariants } from '../load-variants';
import { recordView } from '../record-view';

/**
 * Bytes of blocks in a reply, which has at most 1 MiB with the record and its model. More blocks are left out: clients
 * do not need them.
 */
const MAX_BLOCKS_TEXT = 250_000;

/** Reads a saved record in the transaction that saved it, with the blocks that were written. */
export async function readSavedRecord(
  client: ClientBase,
  catalog: ModelCatalog,
  familyId: FamilyId,
  writtenBlocks: ReadonlySet<string>,
): Promise<SavedRecord> {
  const [row] = await readFamilyRows(client, catalog.spaceId, [familyId], 'current');
  if (row === undefined) throw new Error(`Family ${familyId} does not exist.`);
  const record = recordView(catalog, row, { nested: false });
  const blocks = new Map(loadedVariants(row).flatMap(({ text }) => [...blocksIn(text)]));
  const views = [...writtenBlocks].flatMap((id) => blockView(catalog, record, blocks.get(id) ?? '') ?? []);
  const size = views.reduce((sum, { attributes }) => sum + attributes.length + BLOCK_OVERHEAD, 0);
  return { record, blocks: size > MAX_BLOCKS_TEXT ? [] : views };
}

/** Bytes of a block's view in addition to its values. */
const BLOCK_OVERHEAD = 600;

/** Returns the view of a block, which has the metadata of its record. */
function blockView(catalog: ModelCatalog, record: RecordView, text: string): RecordView | undefined {
  const block = readBlock(text);
  const model = block === undefined ? undefined : catalog.bySchemaUri(block.type);
  if (block === undefined || model === undefined) return undefined;
  return {
    id: shortId(block.id),
    modelId: shortId(model.id),
    creatorId: record.creatorId,
    attributes: objectText(decodeFields(catalog, model, block.fields, { nested: false })),
    position: null,
    parentId: null,
    meta: { ...record.meta, hasChildren: null },
  };
}
