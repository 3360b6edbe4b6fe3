import { shortId } from '@scriptorium/contracts';
import {
  arrayText,
  elementsOf,
  linkedId,
  memberTexts,
  objectText,
  readBlock,
  rewriteItems,
} from '@scriptorium/copy-engine';
import type { Field, Model, ModelCatalog } from '../../models/model';

export interface DecodeOptions {
  /** Whether blocks are returned as objects at every depth, or only as their ids. */
  readonly nested: boolean;
}

/** Returns the values of all fields of the model by API key, as JSON text; `null` if there is no value. */
export function decodeBody(
  catalog: ModelCatalog,
  model: Model,
  bodyText: string,
  options: DecodeOptions,
): ReadonlyMap<string, string> {
  return decodeFields(catalog, model, memberTexts(bodyText), options);
}

/** Decodes stored values of a body or a block, as `decodeBody` does. */
export function decodeFields(
  catalog: ModelCatalog,
  model: Model,
  stored: ReadonlyMap<string, string>,
  options: DecodeOptions,
): ReadonlyMap<string, string> {
  return new Map(
    model.fields.map((field) => {
      const text = stored.get(field.apiKey) ?? 'null';
      return [field.apiKey, text === 'null' ? text : decodeValue(catalog, field, text, options)];
    }),
  );
}

function decodeValue(catalog: ModelCatalog, field: Field, text: string, options: DecodeOptions): string {
  switch (field.fieldType) {
    case 'link':
      return decodeLink(text) ?? 'null';
    case 'links':
      return arrayText(elementsOf(text).flatMap((element) => decodeLink(element) ?? []));
    case 'single_block':
      return decodeBlock(catalog, text, options) ?? 'null';
    case 'rich_text':
      return arrayText(elementsOf(text).flatMap((element) => decodeBlock(catalog, element, options) ?? []));
    case 'structured_text':
      return rewriteItems(text, (item, itemKind) =>
        itemKind === 'block' ? decodeBlock(catalog, item, options) : decodeLink(item),
      );
    case 'json':
      return decodeJson(catalog, field, text);
    default:
      return text;
  }
}

/** Returns JSON as a string, the form for clients. Bodies of a derived model contain the JSON itself. */
function decodeJson(catalog: ModelCatalog, field: Field, text: string): string {
  const isDerived = catalog.byId(field.modelId)?.isDerived === true;
  return text.startsWith('"') && !isDerived ? text : JSON.stringify(text);
}

function decodeLink(text: string): string | undefined {
  const id = linkedId(text);
  return id === undefined ? undefined : JSON.stringify(shortId(id));
}

/** Returns undefined if the text is not a block or its model was deleted. */
function decodeBlock(catalog: ModelCatalog, text: string, options: DecodeOptions): string | undefined {
  const block = readBlock(text);
  const model = block === undefined ? undefined : catalog.bySchemaUri(block.type);
  if (block === undefined || model === undefined) return undefined;
  const id = JSON.stringify(shortId(block.id));
  if (!options.nested) return id;
  const attributes = objectText(decodeFields(catalog, model, block.fields, options));
  const itemType = JSON.stringify({ item_type: { data: { type: 'item_type', id: shortId(model.id) } } });
  return `{"type":"item","id":${id},"attributes":${attributes},"relationships":${itemType}}`;
}
