import type { FamilyId } from '@scriptorium/contracts';
import type { Field, Model, ModelCatalog } from '../../models/model';
import {
  arrayText,
  blockText,
  elementsOf,
  linkedId,
  memberTexts,
  readBlock,
  rewriteItems,
} from '@scriptorium/copy-engine';
import { writeBody } from '../bodies/write-body';

/** The links to remove: from these fields to these families. */
interface Drop {
  readonly catalog: ModelCatalog;
  readonly familyIds: ReadonlySet<FamilyId>;
  drops(field: Field): boolean;
}

/** Removes links from a body and from its blocks at any depth. All other text stays. */
export function dropLinks(model: Model, body: string, drop: Drop): string {
  const changed = droppedIn(model, memberTexts(body), drop);
  return changed.size === 0 ? body : writeBody(body, model.schemaUri, changed);
}

/** Returns the values that change; null removes a value. */
function droppedIn(model: Model, values: ReadonlyMap<string, string>, drop: Drop): Map<string, string | null> {
  const changed = new Map<string, string | null>();
  for (const field of model.fields) {
    const before = values.get(field.apiKey);
    const after = before === undefined ? undefined : droppedFrom(field, before, drop);
    if (after !== before) changed.set(field.apiKey, after ?? null);
  }
  return changed;
}

function droppedFrom(field: Field, text: string, drop: Drop): string | undefined {
  const link = (each: string): string | undefined => {
    const id = drop.drops(field) ? linkedId(each) : undefined;
    return id !== undefined && drop.familyIds.has(id) ? undefined : each;
  };
  switch (field.fieldType) {
    case 'link':
      return link(text);
    case 'links':
      return arrayText(elementsOf(text).flatMap((each) => link(each) ?? []));
    case 'single_block':
      return droppedFromBlock(text, drop);
    case 'rich_text':
      return arrayText(elementsOf(text).map((each) => droppedFromBlock(each, drop)));
    case 'structured_text':
      return rewriteItems(text, (item, itemKind) => (itemKind === 'link' ? link(item) : droppedFromBlock(item, drop)));
    default:
      return text;
  }
}

function droppedFromBlock(text: string, drop: Drop): string {
  const block = readBlock(text);
  const model = block === undefined ? undefined : drop.catalog.bySchemaUri(block.type);
  if (block === undefined || model === undefined) return text;
  const changed = droppedIn(model, block.fields, drop);
  if (changed.size === 0) return text;
  const fields = new Map([...block.fields].map(([key, value]) => [key, changed.has(key) ? changed.get(key) : value]));
  const remaining = [...fields].flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[key, value]] : [],
  );
  return blockText({ ...block, fields: new Map(remaining) });
}
