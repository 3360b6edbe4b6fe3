/**
 * A place in a JSON document: its path, what stands there, and where mistakes are written down. Reading goes on after a
 * mistake, with a stand-in, so that one reading finds them all; whoever reads throws the result away if there are any.
 * No message repeats a value: it may be a secret.
 */
export class Place {
  constructor(
    readonly path: string,
    readonly value: unknown,
    private readonly mistakes: string[],
  ) {}

  refuse(message: string): void {
    this.mistakes.push(`${this.path === '' ? '$' : this.path}: ${message}`);
  }

  get isGiven(): boolean {
    return this.value !== undefined;
  }

  /** The members of an object that may have these and no others; undefined where it is no object. */
  object<Name extends string>(names: readonly Name[]): Readonly<Record<Name, Place>> | undefined {
    const entries = this.entries();
    if (entries === undefined) return undefined;
    const given = new Map(entries.map(([name, place]) => [name, place]));
    for (const [name, place] of entries) {
      if (!names.some((known) => known === name)) place.refuse(`is not known here; known are ${names.join(', ')}`);
    }
    const places = names.map((name) => [name, given.get(name) ?? this.member(name, undefined)] as const);
    return Object.fromEntries(places) as Record<Name, Place>;
  }

  /** The members of an object of any names; undefined where it is no object. */
  entries(): [name: string, place: Place][] | undefined {
    const { value } = this;
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return Object.entries(value).map(([name, member]) => [name, this.member(name, member)]);
    }
    this.refuse(this.isGiven ? 'must be an object' : 'is missing');
    return undefined;
  }

  /** Text that matches; `rule` says in words what that is. */
  text(
    rule = 'must be text that is not empty',
    matches: (text: string) => boolean = (text) => text.trim() !== '',
  ): string {
    const { value } = this;
    if (typeof value === 'string' && matches(value) && !value.includes('\0')) return value;
    this.refuse(this.isGiven ? rule : 'is missing');
    return '';
  }

  list<T>(read: (element: Place) => T): T[] {
    const { value } = this;
    if (Array.isArray(value)) {
      return value.map((element, index) => read(new Place(`${this.path}[${index}]`, element, this.mistakes)));
    }
    this.refuse(this.isGiven ? 'must be a list' : 'is missing');
    return [];
  }

  optional<T>(read: (place: Place) => T): T | undefined {
    return this.isGiven ? read(this) : undefined;
  }

  private member(name: string, value: unknown): Place {
    return new Place(this.path === '' ? name : `${this.path}.${name}`, value, this.mistakes);
  }
}

/** Writes down every element whose key was there before; one that could not be read has none. */
export function refuseTwice<T>(elements: readonly (readonly [Place, T])[], what: string): void {
  const seen = new Set<T>();
  for (const [place, key] of elements) {
    if (key === '') continue;
    if (seen.has(key)) place.refuse(`there is another one with the same ${what} before`);
    seen.add(key);
  }
}
