import { shortId, type RecordView } from '@scriptorium/contracts';
import { objectText, readBlock } from '@scriptorium/copy-engine';
import type { ModelCatalog } from '../../../models/model';
import { decodeFields, type DecodeOptions } from '../../../content/values/decode-body';

/**
 * A block of a record as a record of its own; undefined where its text is no block, or its model is gone. It is made,
 * changed and published with its record, so what is said of it beside its values is the record's.
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
    ...{ position: null, parentId: null, meta: { ...record.meta, hasChildren: null } },
  };
}
