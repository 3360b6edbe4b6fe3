import { chance } from '../survival/chance';
import { HOSTILE_VALUES } from './replace-strings';
import { encode, type Json, type SentRequest } from './sent-request';

const VALUES: readonly Json[] = [
  ...HOSTILE_VALUES.map((value) => value.slice(0, 5_000)),
  '',
  ' ',
  '%',
  '..',
  "'",
  '*',
  'NaN',
  '\u202e\ufeff',
  'constructor',
  null,
  true,
  -1,
  0,
  1e308,
  Number.MAX_SAFE_INTEGER + 1,
  0.1,
  [],
  {},
  [[[[]]]],
  { $link: 'x' },
  { toString: 1 },
];
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
/** A request without a change creates what the others read. */
const MOST_CHANGES = 2;

/** Changes requests at random: values, members, parameters, segments of the path and methods. */
export class Mutator {
  private readonly next: () => number;

  constructor(seed: number) {
    this.next = chance(seed);
  }

  pick<T>(list: readonly T[]): T {
    const picked = list[Math.floor(this.next() * list.length)];
    if (picked === undefined) throw new Error('The list is empty.');
    return picked;
  }

  mutate(request: SentRequest): SentRequest {
    let mutated = request;
    for (let changes = Math.floor(this.next() * (MOST_CHANGES + 1)); changes > 0; changes -= 1)
      mutated = this.change(mutated);
    return mutated;
  }

  private change(request: SentRequest): SentRequest {
    const kind = this.next();
    if (kind < 0.5 && request.body !== undefined) return { ...request, body: this.value(request.body) };
    const names = Object.keys(request.query ?? {});
    if (kind < 0.75 && names.length > 0) {
      return { ...request, query: { ...request.query, [this.pick(names)]: this.text() } };
    }
    if (kind < 0.95) return { ...request, path: this.path(request.path) };
    const { body, ...rest } = request;
    const method = this.pick(METHODS);
    return method === 'GET' || body === undefined ? { ...rest, method } : { ...rest, method, body };
  }

  /** Replaces, removes or adds a value at a random depth. */
  private value(value: Json): Json {
    if (typeof value !== 'object' || value === null || this.next() < 0.1) return this.pick(VALUES);
    if (Array.isArray(value)) {
      if (value.length === 0 || this.next() < 0.2) return [...(value as Json[]), this.pick(VALUES)];
      const at = Math.floor(this.next() * value.length);
      return value.with(at, this.value(value[at] as Json)) as Json;
    }
    const members = Object.entries(value as Readonly<Record<string, Json>>);
    if (members.length === 0) return { x: this.pick(VALUES) };
    const [name, member] = this.pick(members);
    const kept = members.filter(([each]) => each !== name);
    const kind = this.next();
    if (kind < 0.15) return Object.fromEntries(kept);
    if (kind < 0.25) return Object.fromEntries([...members, [this.text(), this.pick(VALUES)]]);
    return Object.fromEntries([...kept, [name, this.value(member)]]);
  }

  /** Replaces one segment. The first two stay, so that the request reaches its API. */
  private path(path: string): string {
    const segments = path.split('/');
    if (segments.length < 4) return `${path}/${encode(this.text().slice(0, 200))}`;
    const at = 3 + Math.floor(this.next() * (segments.length - 3));
    return segments.with(at, encode(this.text().slice(0, 200))).join('/');
  }

  private text(): string {
    const value = this.pick(VALUES);
    return (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, 2_000);
  }
}
