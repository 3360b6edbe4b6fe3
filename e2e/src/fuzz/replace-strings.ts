import { encode, type Json, type SentRequest } from './sent-request';

export const HOSTILE_VALUES: readonly string[] = [
  'a\0b',
  'a\ud800b',
  'x'.repeat(100_000),
  '0000-01-01T00:00:00.000Z',
  '+275760-09-13T00:00:00.001Z',
  '__proto__',
];

const LONGEST_ADDRESS = 8_000;

/** Yields copies of a request, each with one string of its body, its query or its path replaced. */
export function* withStringReplaced(request: SentRequest, value: string): Generator<SentRequest> {
  if (request.body !== undefined) {
    for (const body of replaced(request.body, value)) yield { ...request, body };
  }
  // Longer addresses do not reach a route.
  const short = value.slice(0, LONGEST_ADDRESS);
  for (const name of Object.keys(request.query ?? {})) {
    yield { ...request, query: { ...request.query, [name]: short } };
  }
  const segments = request.path.split('/');
  for (const [at, segment] of segments.entries()) {
    if (/^[\w-]{8,}$/.test(segment) && /\d/.test(segment)) {
      yield { ...request, path: segments.with(at, encode(short.slice(0, 1_000))).join('/') };
    }
  }
}

function* replaced(value: Json, text: string): Generator<Json> {
  if (typeof value === 'string') yield text;
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (const [at, element] of value.entries()) {
      for (const each of replaced(element as Json, text)) yield value.with(at, each) as Json;
    }
    return;
  }
  for (const [name, member] of Object.entries(value)) {
    for (const each of replaced(member, text)) yield { ...value, [name]: each };
  }
}
