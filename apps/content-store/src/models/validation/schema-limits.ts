/**
 * Limits of schemas at their registration. They bound the work that a schema can cause on the event loop (reading its
 * references, deriving fields), and the work for one value of a body. Other work, such as references that double from
 * level to level of a body, ends at the deadline of the validation threads.
 */
import { NATIVE_LIMITS } from '@scriptorium/contracts';
import { resolveUri, withoutFragment, type SchemaText, type Violation } from './compile-schema';

const { schemaDepth, schemaProperties, schemaReferences, schemaSteps } = NATIVE_LIMITS;

/** Longest chain of subschemas that apply to one value, each within or behind the one before. */
const MAX_CHAIN = 1_000;
/** Longest `$ref`. A URI of a schema has at most 1,024 characters. */
const MAX_REFERENCE_CHARACTERS = 4_096;

type Json = Readonly<Record<string, unknown>>;

interface Place {
  readonly value: unknown;
  readonly pointer: string;
  readonly level: number;
  /** Whether the members are named by the schema's author: keywords have no meaning there. */
  readonly hasNames: boolean;
}

/** Keywords whose members have names of their own, which are not keywords. */
const NAMED = new Set(['properties', 'patternProperties', 'definitions', '$defs', 'dependencies', 'dependentSchemas']);
const COUNTED = new Set(['properties', 'patternProperties']);

/**
 * Returns the first violation of the limits of levels, properties and references, or none. Throws if the text is not
 * JSON.
 */
export function limitViolations({ body }: Pick<SchemaText, 'body'>): readonly Violation[] {
  const pending: Place[] = [{ value: JSON.parse(body), pointer: '', level: 1, hasNames: false }];
  let [properties, references] = [0, 0];
  for (let place = pending.pop(); place !== undefined; place = pending.pop()) {
    const { value, pointer, level, hasNames } = place;
    if (!isContainer(value)) continue;
    if (level > schemaDepth) return [{ pointer, message: tooMany('levels of objects and arrays', schemaDepth) }];
    const members = Object.entries(value);
    for (const [key, member] of members) {
      const at = `${pointer}/${escaped(key)}`;
      if (!hasNames && key === '$ref' && typeof member === 'string') {
        references += 1;
        if (references > schemaReferences) return [{ pointer: at, message: tooMany('references', schemaReferences) }];
        if (member.length > MAX_REFERENCE_CHARACTERS)
          return [{ pointer: at, message: tooMany('characters', MAX_REFERENCE_CHARACTERS) }];
      }
      const isNamed = !hasNames && NAMED.has(key) && isObject(member);
      if (isNamed && COUNTED.has(key)) properties += Object.keys(member).length;
      if (properties > schemaProperties) return [{ pointer: at, message: tooMany('properties', schemaProperties) }];
      pending.push({ value: member, pointer: at, level: level + 1, hasNames: isNamed });
    }
  }
  return [];
}

/**
 * Returns a violation if more than `schemaSteps` subschemas apply to one value, or if a subschema applies to a value
 * again without end. `partials` are the schemas that it refers to; unknown references count as one step.
 */
export function stepViolations(schema: SchemaText, partials: readonly SchemaText[]): readonly Violation[] {
  const steps = new Steps([schema, ...partials]);
  for (const { node, pointer } of steps.subschemasOf(schema)) {
    const problem = steps.problemOf(node);
    if (problem !== undefined) return [{ pointer, message: problem }];
  }
  return [];
}

interface Subschema {
  readonly node: Json;
  readonly pointer: string;
}

/** Counts the subschemas that apply to the same value as a subschema. Each is counted once and remembered. */
class Steps {
  private readonly roots = new Map<string, Json>();
  /** Subschemas by `$id`, and the base URI of each subschema. */
  private readonly identified = new Map<string, Json>();
  private readonly bases = new Map<Json, string>();
  private readonly counts = new Map<Json, number | 'running'>();

  constructor(schemas: readonly SchemaText[]) {
    for (const { uri, body } of schemas) {
      const root: unknown = JSON.parse(body);
      if (!isObject(root)) continue;
      const base = withoutFragment(uri);
      this.roots.set(base, root);
      this.index(root, base);
    }
  }

  *subschemasOf({ uri }: SchemaText): Generator<Subschema> {
    const root = this.roots.get(withoutFragment(uri));
    const pending: Subschema[] = root === undefined ? [] : [{ node: root, pointer: '' }];
    for (let each = pending.pop(); each !== undefined; each = pending.pop()) {
      if (isObject(each.node)) yield each;
      for (const [key, member] of Object.entries(each.node)) {
        if (isContainer(member)) pending.push({ node: member as Json, pointer: `${each.pointer}/${escaped(key)}` });
      }
    }
  }

  /** Returns what is wrong with a subschema. */
  problemOf(node: Json): string | undefined {
    try {
      this.count(node, 1);
      return undefined;
    } catch (error) {
      if (error instanceof StepProblem) return error.message;
      throw error;
    }
  }

  private count(node: Json, chain: number): number {
    const known = this.counts.get(node);
    if (known === 'running') throw new StepProblem('refers to itself for the same value, without end');
    if (known !== undefined) return known;
    if (chain > MAX_CHAIN) throw new StepProblem(tooMany('subschemas in a chain of references', MAX_CHAIN));
    this.counts.set(node, 'running');
    let sum = 1;
    for (const next of this.inPlaceOf(node)) {
      sum += this.count(next, chain + 1);
      if (sum > schemaSteps) throw new StepProblem(tooMany('subschemas for one value', schemaSteps));
    }
    this.counts.set(node, sum);
    return sum;
  }

  /** Returns the subschemas that apply to the same value. */
  private *inPlaceOf(node: Json): Generator<Json> {
    for (const keyword of ['allOf', 'anyOf', 'oneOf']) {
      const all = node[keyword];
      if (Array.isArray(all)) yield* all.filter(isObject);
    }
    for (const keyword of ['not', 'if', 'then', 'else']) if (isObject(node[keyword])) yield node[keyword];
    for (const keyword of ['dependencies', 'dependentSchemas']) {
      if (isObject(node[keyword])) yield* Object.values(node[keyword]).filter(isObject);
    }
    const reference = node['$ref'];
    const target = typeof reference === 'string' ? this.targetOf(reference, this.bases.get(node) ?? '') : undefined;
    if (target !== undefined) yield target;
  }

  private targetOf(reference: string, base: string): Json | undefined {
    const uri = reference.startsWith('#') ? `${base}${reference}` : resolveUri(reference, base);
    const identified = this.identified.get(uri.replace(/#$/, ''));
    if (identified !== undefined) return identified;
    const pointer = /#(.*)$/s.exec(uri)?.[1] ?? '';
    let found: unknown = this.roots.get(withoutFragment(uri)) ?? this.identified.get(withoutFragment(uri));
    for (const part of pointer.split('/').slice(1)) {
      found = isContainer(found) ? (found as Json)[unescaped(part)] : undefined;
    }
    return isObject(found) ? found : undefined;
  }

  private index(root: Json, uri: string): void {
    const pending: (readonly [value: unknown, base: string])[] = [[root, uri]];
    for (let each = pending.pop(); each !== undefined; each = pending.pop()) {
      const [value, outer] = each;
      if (!isContainer(value)) continue;
      const id = (value as Json)['$id'];
      let base = outer;
      if (value !== root && typeof id === 'string') {
        const own = id.startsWith('#') ? `${outer}${id}` : resolveUri(id, outer);
        if (isObject(value)) this.identified.set(own, value);
        if (!id.startsWith('#')) base = withoutFragment(own);
      }
      if (isObject(value)) this.bases.set(value, base);
      for (const member of Object.values(value)) pending.push([member, base]);
    }
  }
}

/** The message is the rest of a sentence about a subschema. */
class StepProblem extends Error {}

function tooMany(what: string, maximum: number): string {
  return `has more than ${String(maximum)} ${what}`;
}

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function isObject(value: unknown): value is Json {
  return isContainer(value) && !Array.isArray(value);
}

/** Encodes a part of a JSON pointer (RFC 6901). */
function escaped(part: string): string {
  return part.replaceAll('~', '~0').replaceAll('/', '~1');
}

function unescaped(part: string): string {
  let text = part;
  try {
    text = decodeURIComponent(part);
  } catch {
    // Ajv reports the reference.
  }
  return text.replaceAll('~1', '/').replaceAll('~0', '~');
}
