import { asSchema, type JsonSchema, type LocatedSchema, type SchemaSet } from './schema-set';

/** The schemas that may apply to a value. */
export interface ApplicableSchemas {
  readonly certain: readonly LocatedSchema[];
  /** Schemas within `if` and `not`: what they describe may be required or forbidden. */
  readonly conditional: readonly LocatedSchema[];
  /** Whether a reference could not be resolved, so that the value may have further schemas. */
  readonly isIncomplete: boolean;
}

/** Keywords whose schemas apply to the same value: of one, or of several. All branches count as applied. */
const BRANCHES = ['allOf', 'anyOf', 'oneOf', 'then', 'else'];
const CONDITIONS = ['if', 'not'];

/** Returns the schemas of a root and everything that they refer to. */
export function schemasOfRoot(set: SchemaSet, root: LocatedSchema): ApplicableSchemas {
  return expand(set, { certain: [root], conditional: [], isIncomplete: false });
}

/** Returns the schemas of a member of an object, or of an element of an array. */
export function schemasOfPart(
  set: SchemaSet,
  parent: ApplicableSchemas,
  part: { readonly key: string } | { readonly index: number },
): ApplicableSchemas {
  const step = (all: readonly LocatedSchema[]): LocatedSchema[] =>
    all.flatMap(({ schema, uri }) => {
      const parts = 'key' in part ? ofMember(schema, part.key) : ofElement(schema, part.index);
      return parts.map((each) => ({ schema: each, uri }));
    });
  return expand(set, {
    certain: step(parent.certain),
    conditional: step(parent.conditional),
    isIncomplete: parent.isIncomplete,
  });
}

function ofMember({ properties, patternProperties, additionalProperties }: JsonSchema, key: string): JsonSchema[] {
  const named = asSchema(properties);
  return schemasIn([
    named !== undefined && Object.hasOwn(named, key) ? named[key] : additionalProperties,
    // A pattern may be slow, so it is not tried.
    ...Object.values(asSchema(patternProperties) ?? {}),
  ]);
}

function ofElement({ items, prefixItems, additionalItems, contains }: JsonSchema, index: number): JsonSchema[] {
  const placed = (list: unknown): unknown => (Array.isArray(list) ? (list as unknown[])[index] : undefined);
  return schemasIn([placed(items) ?? items, placed(prefixItems), additionalItems, contains]);
}

function schemasIn(parts: readonly unknown[]): JsonSchema[] {
  return parts.flatMap((part): JsonSchema[] => {
    const schema = asSchema(part);
    return schema === undefined ? [] : [schema];
  });
}

/** Adds the schemas that apply to the same value, through references, branches and conditions. */
function expand(set: SchemaSet, start: ApplicableSchemas): ApplicableSchemas {
  const [certain, conditional] = [new Map<JsonSchema, LocatedSchema>(), new Map<JsonSchema, LocatedSchema>()];
  let { isIncomplete } = start;
  const left = [
    ...start.certain.map((located) => ({ located, into: certain })),
    ...start.conditional.map((located) => ({ located, into: conditional })),
  ];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const { located, into } = next;
    const { schema, uri } = located;
    if (into.has(schema)) continue;
    into.set(schema, located);
    const reference = schema['$ref'];
    const found = typeof reference === 'string' ? set.resolve(reference, uri) : undefined;
    if (found === 'unknown') isIncomplete = true;
    else if (found !== undefined) left.push({ located: found, into });
    for (const branch of partsAt(schema, BRANCHES)) left.push({ located: { schema: branch, uri }, into });
    const dependent = [schema['dependentSchemas'], schema['dependencies']].flatMap((all) =>
      schemasIn(Object.values(asSchema(all) ?? {})),
    );
    for (const branch of dependent) left.push({ located: { schema: branch, uri }, into });
    for (const condition of partsAt(schema, CONDITIONS)) {
      left.push({ located: { schema: condition, uri }, into: conditional });
    }
  }
  return { certain: [...certain.values()], conditional: [...conditional.values()], isIncomplete };
}

function partsAt(schema: JsonSchema, keywords: readonly string[]): JsonSchema[] {
  return keywords.flatMap((keyword) => {
    const value = schema[keyword];
    return schemasIn(Array.isArray(value) ? (value as unknown[]) : [value]);
  });
}
