import type { BlockModels, Field, Model } from './model';
import { rewriteItems } from './dast';
import { elementsOf } from '../body/json-text';
import { problemOf, type Problem } from './problem';
import { readBlock } from './stored-values';
import { PatternBudget } from './patterns/pattern-budget';
import { isBlank, VALIDATORS } from './validators';

/**
 * Returns the problems that the validators of a model's fields find in values, including blocks at any depth. `values`
 * are texts of stored values by API key. Checks only `fields`; default: all fields of the model. Rejects with
 * VALIDATION_TOO_EXPENSIVE {pattern} if patterns exceed `budget`, which the variants of a record share.
 */
export function checkValues(
  catalog: BlockModels,
  model: Pick<Model, 'fields'>,
  values: ReadonlyMap<string, string>,
  fields: readonly Field[] = model.fields,
  budget = new PatternBudget(),
): Problem[] {
  return checkFields({ catalog, budget }, fields, values, '');
}

interface Context {
  readonly catalog: BlockModels;
  readonly budget: PatternBudget;
}

function checkFields(
  context: Context,
  fields: readonly Field[],
  values: ReadonlyMap<string, string>,
  prefix: string,
): Problem[] {
  return fields.flatMap((field) => {
    const text = values.get(field.apiKey) ?? 'null';
    const path = `${prefix}${field.apiKey}`;
    return [...checkValue(context, field, path, text), ...checkBlocks(context, field, path, text)];
  });
}

function checkValue({ budget }: Context, field: Field, path: string, text: string): Problem[] {
  const validators = Object.entries(field.validators);
  if (validators.length === 0) return [];
  const value: unknown = JSON.parse(text);
  if (isBlank(value)) {
    // Other validators do not apply without a value, except to an empty list, which still has a size.
    const isRequired = isSet(field.validators['required']);
    if (isRequired) return [problemOf(field, path, 'VALIDATION_REQUIRED')];
    if (!Array.isArray(value)) return [];
  }
  return validators.flatMap(([name, options]) => {
    const fits = isSet(options) ? VALIDATORS.get(name) : undefined;
    if (fits === undefined || fits(value, options as Readonly<Record<string, unknown>>, budget)) return [];
    return [problemOf(field, path, CODES.get(name) ?? `VALIDATION_${name.toUpperCase()}`, { options })];
  });
}

const CODES: ReadonlyMap<string, string> = new Map([['slug_format', 'VALIDATION_FORMAT']]);

function checkBlocks(context: Context, field: Field, path: string, text: string): Problem[] {
  return directBlocks(field, text).flatMap((each, index) => {
    const block = readBlock(each);
    const model = block === undefined ? undefined : context.catalog.bySchemaUri(block.type);
    if (block === undefined || model === undefined) return [];
    const at = field.fieldType === 'single_block' ? path : `${path}.${String(index)}`;
    return checkFields(context, model.fields, block.fields, `${at}.`);
  });
}

/** Returns the texts of the blocks in a value, without blocks inside other blocks. */
function directBlocks({ fieldType }: Field, text: string): readonly string[] {
  switch (fieldType) {
    case 'single_block':
      return [text];
    case 'rich_text':
      return elementsOf(text);
    case 'structured_text': {
      const found: string[] = [];
      rewriteItems(text, (item, kind) => {
        if (kind === 'block') found.push(item);
        return item;
      });
      return found;
    }
    default:
      return [];
  }
}

function isSet(validator: unknown): boolean {
  return typeof validator === 'object' && validator !== null;
}
