/** Parts of the JSON schemas of events. */
export const uuid = { type: 'string', format: 'uuid' } as const;
export const count = { type: 'integer', minimum: 0 } as const;
/** RFC 3339 in UTC. */
export const time = { type: 'string', minLength: 20 } as const;
export const text = { type: 'string' } as const;

export function nullable(type: object): object {
  return { anyOf: [type, { type: 'null' }] };
}
