import type { FamilyId } from '@scriptorium/contracts';
import { RECORD_LINK } from '@scriptorium/copy-engine';
import type { Field, Model, ModelCatalog } from '../../models/model';

/** A link of a family and the field that contains it: a field of the family, or of one of its blocks at any depth. */
export interface Link {
  /** UUID. */
  readonly targetId: FamilyId;
  readonly field: Field;
}

type Json = Readonly<Record<string, unknown>>;

/** Returns the links in a body. `body` is a parsed stored body or the fields of a block. */
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

/**
 * Searches the possible parts of a value: links, blocks, lists of these, and documents with both in the items of their
 * nodes.
 */
function linksBelow(catalog: ModelCatalog, field: Field, value: unknown): Link[] {
  if (Array.isArray(value)) return value.flatMap((each) => linksBelow(catalog, field, each));
  if (!isObject(value)) return [];
  const meta = isObject(value['_meta']) ? value['_meta'] : {};
  if (meta['schema'] === RECORD_LINK) {
    return typeof value['id'] === 'string' ? [{ targetId: value['id'] as FamilyId, field }] : [];
  }
  if (isObject(value['fields'])) {
    const model = typeof meta['type'] === 'string' ? catalog.bySchemaUri(meta['type']) : undefined;
    return model === undefined ? [] : linksIn(catalog, model, value['fields']);
  }
  return ['document', 'children', 'item'].flatMap((name) => linksBelow(catalog, field, value[name]));
}

const VALIDATORS = ['item_item_type', 'items_item_type', 'structured_text_links'] as const;

/** Returns the strategy `on_…_strategy` of a field's validators, or undefined if they set none. */
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
