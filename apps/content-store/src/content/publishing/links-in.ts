import { RECORD_LINK } from '@scriptorium/copy-engine';
import type { Field, Model, ModelCatalog } from '../../models/model';

/** A link of a family, and the field that it is in: the family's own, or one of a block in it, at any depth. */
export interface Link {
  /** UUID. */
  readonly targetId: string;
  readonly field: Field;
}

type Json = Readonly<Record<string, unknown>>;

/** `body` is a stored body, parsed, or a block's fields. */
export function linksIn(catalog: ModelCatalog, model: Model, body: Json): Link[] {
  return model.fields.flatMap((field) => {
    switch (field.fieldType) {
      case 'link':
      case 'links':
      case 'rich_text':
      case 'single_block':
      case 'structured_text':
        return linksBelow(catalog, field, Object.hasOwn(body, field.apiKey) ? body[field.apiKey] : undefined);
      default:
        return [];
    }
  });
}

/** Everything that a field's value may be made of: links, blocks, lists of these, a document with both as items of nodes. */
function linksBelow(catalog: ModelCatalog, field: Field, value: unknown): Link[] {
  if (Array.isArray(value)) return value.flatMap((each) => linksBelow(catalog, field, each));
  if (!isObject(value)) return [];
  const meta = isObject(value['_meta']) ? value['_meta'] : {};
  if (meta['schema'] === RECORD_LINK) {
    return typeof value['id'] === 'string' ? [{ targetId: value['id'], field }] : [];
  }
  if (isObject(value['fields'])) {
    const model = typeof meta['type'] === 'string' ? catalog.bySchemaUri(meta['type']) : undefined;
    return model === undefined ? [] : linksIn(catalog, model, value['fields']);
  }
  return ['document', 'children', 'item'].flatMap((name) => linksBelow(catalog, field, value[name]));
}

const VALIDATORS = ['item_item_type', 'items_item_type', 'structured_text_links'] as const;

/** What a field's validators say is to be done, `on_…_strategy`; undefined where they say nothing. */
export function strategyOf(field: Field, name: string): string | undefined {
  for (const validator of VALIDATORS) {
    const settings = field.validators[validator];
    const strategy = isObject(settings) ? settings[name] : undefined;
    if (typeof strategy === 'string') return strategy;
  }
  return undefined;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
