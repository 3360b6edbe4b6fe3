/**
 * Turns a document of OpenAPI 3.0, as @nestjs/swagger writes it, into 3.1: `nullable: true` becomes the type `null`.
 */
type Json = Readonly<Record<string, unknown>>;

export function toOpenApi31(document: Json): Json {
  return { ...(converted(document) as Json), openapi: '3.1.0' };
}

function converted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(converted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value as Json).map(([name, member]): [string, unknown] => {
    return [name, isData(name) ? member : converted(member)];
  });
  const { nullable, ...members }: Json = Object.fromEntries(entries);
  // A member of an object may have the name `nullable`; it is a schema and no flag.
  if (nullable === undefined) return members;
  return nullable === true ? withNull(members) : { ...members, ...(nullable === false ? {} : { nullable }) };
}

/** Examples and defaults are data, not schemas. */
function isData(name: string): boolean {
  return ['example', 'examples', 'default', 'enum'].includes(name);
}

function withNull(schema: Json): Json {
  const { type, enum: values, allOf, ...others } = schema;
  // Beside a reference, `type` says nothing more, and would not allow null.
  if (allOf !== undefined) return { ...others, anyOf: [{ allOf }, { type: 'null' }] };
  if (typeof type !== 'string') return { anyOf: [schema, { type: 'null' }] };
  return {
    ...schema,
    type: [type, 'null'],
    ...(Array.isArray(values) ? { enum: [...(values as unknown[]), null] } : {}),
  };
}
