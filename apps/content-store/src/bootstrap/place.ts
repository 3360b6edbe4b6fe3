import { isStorable } from '@scriptorium/contracts';

/**
 * A position in a JSON document: its path, its value, and the list that collects the errors. After an error, parsing
 * continues with a placeholder value, so that one pass finds all errors. The caller discards the result if there are
 * any. No message repeats a value, since it may be a secret.
 */
export class Place {
  constructor(
    readonly path: string,
    readonly value: unknown,
    private readonly errors: string[],
  ) {}

  report(message: string): void {
    this.errors.push(`${this.path === '' ? '$' : this.path}: ${message}`);
  }

  /** Returns the place with another value, whose errors it reports: the content of a file that the value names. */
  with(value: unknown): Place {
    return new Place(this.path, value, this.errors);
  }

  get isPresent(): boolean {
    return this.value !== undefined;
  }

  /** Returns the members of an object, or undefined if the value is not an object. Reports members with other names. */
  object<Name extends string>(names: readonly Name[]): Readonly<Record<Name, Place>> | undefined {
    const entries = this.entries();
    if (entries === undefined) return undefined;
    const present = new Map(entries.map(([name, place]) => [name, place]));
    for (const [name, place] of entries) {
      if (!names.some((known) => known === name))
        place.report(`is not an allowed member; allowed are ${names.join(', ')}`);
    }
    const places = names.map((name) => [name, present.get(name) ?? this.member(name, undefined)] as const);
    return Object.fromEntries(places) as Record<Name, Place>;
  }

  /** Returns the members of an object with any names, or undefined if the value is not an object. */
  entries(): [name: string, place: Place][] | undefined {
    const { value } = this;
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return Object.entries(value).map(([name, member]) => [name, this.member(name, member)]);
    }
    this.report(this.isPresent ? 'must be an object' : 'is missing');
    return undefined;
  }

  /** Returns text that matches, or reports `rule`, which describes the condition. */
  text(rule = 'must be a non-empty string', matches: (text: string) => boolean = (text) => text.trim() !== ''): string {
    const { value } = this;
    const isText = typeof value === 'string';
    if (isText && matches(value) && isStorable(value)) return value;
    const isUnstorable = isText && !isStorable(value);
    const broken = isUnstorable ? 'must not contain U+0000 (NUL) or a lone surrogate' : rule;
    this.report(this.isPresent ? broken : 'is missing');
    return '';
  }

  list<T>(read: (element: Place) => T): T[] {
    const { value } = this;
    if (Array.isArray(value)) {
      return value.map((element, index) => read(new Place(`${this.path}[${index}]`, element, this.errors)));
    }
    this.report(this.isPresent ? 'must be a list' : 'is missing');
    return [];
  }

  optional<T>(read: (place: Place) => T): T | undefined {
    return this.isPresent ? read(this) : undefined;
  }

  private member(name: string, value: unknown): Place {
    return new Place(this.path === '' ? name : `${this.path}.${name}`, value, this.errors);
  }
}

/** Reports each element whose key an earlier element has. An element that could not be parsed has the key ''. */
export function reportDuplicates<T>(elements: readonly (readonly [Place, T])[], what: string): void {
  const seen = new Set<T>();
  for (const [place, key] of elements) {
    if (key === '') continue;
    if (seen.has(key)) place.report(`has the same ${what} as an earlier entry`);
    seen.add(key);
  }
}
