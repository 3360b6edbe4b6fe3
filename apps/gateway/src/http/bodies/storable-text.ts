import { RejectedError } from '@scriptorium/contracts';

/*
 * PostgreSQL has no text with U+0000, and UTF-8 has no half of a surrogate pair. JSON can escape both. The gateway refuses
 * such a text wherever it reads it as a value, and names the member. JSON that is kept as text, such as the body of an item,
 * keeps its escapes.
 */
const UNSTORABLE = /[\0\p{Surrogate}]/u;

/** Rejects with FIELD_INVALID {property} if a text in `value`, at any depth, cannot be stored. Names of members count too. */
export function requireStorable(property: string, value: unknown): void {
  const left: (readonly [path: string, value: unknown])[] = [[property, value]];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const [path, each] = next;
    if (typeof each === 'string') requireStorableText(path, each);
    if (typeof each !== 'object' || each === null) continue;
    for (const [name, member] of Object.entries(each)) {
      if (!Array.isArray(each)) requireStorableText(path, name);
      left.push([Array.isArray(each) ? `${path}[${name}]` : `${path}.${name}`, member]);
    }
  }
}

function requireStorableText(property: string, text: string): void {
  const found = UNSTORABLE.exec(text)?.[0];
  if (found === undefined) return;
  const what =
    found === '\0' ? 'U+0000 (NUL)' : `U+${found.charCodeAt(0).toString(16).toUpperCase()}, half of a surrogate pair`;
  throw new RejectedError('FIELD_INVALID', `"${property}" must not contain ${what}.`, { property });
}
