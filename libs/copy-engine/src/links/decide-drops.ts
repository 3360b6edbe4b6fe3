import type { LocatedSchema, SchemaSet } from '../schemas/schema-set';
import { schemasOfPart, schemasOfRoot, type ApplicableSchemas } from '../schemas/schemas-of-value';
import type { SlotPlace } from './slot-paths';

/** An object or an array with links, and the schemas that may apply to it. */
interface Container {
  readonly schemas: ApplicableSchemas;
  /** Number of its members or elements without the dropped ones. */
  size: number;
}

/**
 * Returns the positions of the slots that can be dropped from a body, of those that are `wanted`, in the order of the
 * text. A link can be dropped if the schema of the body does not require it. Of the links of one list the last ones are
 * dropped first, so that the first ones stay if the list needs a minimum.
 *
 * A link also stays if the schema may require it: in a branch of `anyOf` or `oneOf`, in a condition, or behind a
 * reference that cannot be resolved. Without a schema, every link can be dropped.
 */
export function decideDrops(
  body: unknown,
  places: readonly SlotPlace[],
  wanted: ReadonlySet<number>,
  set: SchemaSet,
  root: LocatedSchema | undefined,
): number[] {
  const containers = new Map<string, Container>();
  const nesting = placesWithin(places);
  const dropped: number[] = [];
  for (const at of [...wanted].sort((a, b) => b - a)) {
    const place = places[at];
    const name = place?.segments.at(-1);
    // A link that contains a link stays, because the inner link may have to stay.
    if (place === undefined || name === undefined || nesting.has(place)) continue;
    const container = containerOf(containers, set, root, body, place.segments.slice(0, -1));
    const isRequired = place.isElement ? requiresElement(container) : requiresMember(container, name);
    if (isRequired) continue;
    container.size -= 1;
    dropped.push(at);
  }
  return dropped.reverse();
}

/** Returns the places that contain another place. */
function placesWithin(places: readonly SlotPlace[]): ReadonlySet<SlotPlace> {
  const inOrder = [...places].sort((a, b) => a.from - b.from);
  return new Set(inOrder.filter((place, at) => (inOrder[at + 1]?.from ?? Infinity) < place.to));
}

/** Also fills in the containers above it, so that each is visited once for all links of a body. */
function containerOf(
  containers: Map<string, Container>,
  set: SchemaSet,
  root: LocatedSchema | undefined,
  body: unknown,
  segments: readonly string[],
): Container {
  let value = body;
  let pointer = '';
  const visit = (schemas: () => ApplicableSchemas): Container => {
    const container = containers.get(pointer) ?? { schemas: schemas(), size: sizeOf(value) };
    containers.set(pointer, container);
    return container;
  };
  let container = visit(() => (root === undefined ? NONE : schemasOfRoot(set, root)));
  for (const segment of segments) {
    const parent = container.schemas;
    const part = Array.isArray(value) ? { index: Number(segment) } : { key: segment };
    value = (value as Readonly<Record<string, unknown>> | undefined)?.[segment];
    pointer += `/${segment.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    container = visit(() => schemasOfPart(set, parent, part));
  }
  return container;
}

const NONE: ApplicableSchemas = { certain: [], conditional: [], isIncomplete: false };

function sizeOf(value: unknown): number {
  return typeof value === 'object' && value !== null ? Object.keys(value).length : 0;
}

function requiresElement({ schemas: { certain, conditional, isIncomplete }, size }: Container): boolean {
  return (
    isIncomplete ||
    conditional.some(({ schema }) => LIST_KEYWORDS.some((keyword) => keyword in schema)) ||
    certain.some(({ schema }) => {
      const { minItems, items } = schema;
      // The schemas of other elements depend on their places, or on each other.
      if (Array.isArray(items) || VALUE_KEYWORDS.some((keyword) => keyword in schema)) return true;
      return typeof minItems === 'number' && size - 1 < minItems;
    })
  );
}

const LIST_KEYWORDS = ['items', 'minItems', 'maxItems', 'contains', 'prefixItems', 'uniqueItems', 'const', 'enum'];
const VALUE_KEYWORDS = ['prefixItems', 'contains', 'const', 'enum'];

function requiresMember({ schemas: { certain, conditional, isIncomplete }, size }: Container, name: string): boolean {
  return (
    isIncomplete ||
    conditional.some(({ schema }) => JSON.stringify(schema).includes(JSON.stringify(name))) ||
    certain.some(({ schema }) => {
      const { required, minProperties, dependencies, dependentRequired } = schema;
      if ('const' in schema || 'enum' in schema) return true;
      if (includes(required, name) || (typeof minProperties === 'number' && size - 1 < minProperties)) return true;
      return [dependencies, dependentRequired].some((all) =>
        Object.values(Object(all) as Readonly<Record<string, unknown>>).some((names) => includes(names, name)),
      );
    })
  );
}

function includes(names: unknown, name: string): boolean {
  return Array.isArray(names) && (names as unknown[]).includes(name);
}
