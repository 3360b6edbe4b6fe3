import { RejectedError } from '@scriptorium/contracts';

/*
 * PostgreSQL cannot store U+0000 in text, and UTF-8 cannot encode a lone surrogate. JSON can escape both. The gateway
 * rejects such a text when it reads it as a value, and names the member. JSON that is stored as text, such as the body
 * of an item, keeps its escapes.
 */
const UNSTORABLE = /[\0\p{Surrogate}]/u;

/** Rejects with FIELD_INVALID {property} if a text or a member name in `value`, at any depth, cannot be stored. */
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
    found === '\0' ? 'U+0000 (NUL)' : `the lone surrogate U+${found.charCodeAt(0).toString(16).toUpperCase()}`;
  throw new RejectedError('FIELD_INVALID', `"${property}" must not contain ${what}.`, { property });
}
