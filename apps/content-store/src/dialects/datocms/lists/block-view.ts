import { shortId, type RecordView } from '@scriptorium/contracts';
import { objectText, readBlock } from '@scriptorium/copy-engine';
import type { ModelCatalog } from '../../../models/model';
import { decodeFields, type DecodeOptions } from '../../../content/values/decode-body';

/**
 * Returns the view of a block as a record; undefined if the text is not a block, or its model does not exist. A block
 * is created, changed and published with its record, so its metadata is that of the record.
 */
export function blockView(
  catalog: ModelCatalog,
  record: RecordView,
  text: string,
  options: DecodeOptions,
): RecordView | undefined {
  const block = readBlock(text);
  const model = block === undefined ? undefined : catalog.bySchemaUri(block.type);
  if (block === undefined || model === undefined) return undefined;
  return {
    id: shortId(block.id),
    modelId: shortId(model.id),
    creatorId: record.creatorId,
    attributes: objectText(decodeFields(catalog, model, block.fields, options)),
    position: null,
    parentId: null,
    meta: { ...record.meta, hasChildren: null },
  };
}
