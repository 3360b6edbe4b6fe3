import { RejectedError } from '@scriptorium/contracts';

/*
 * PostgreSQL cannot store U+0000 in text, and UTF-8 cannot encode a lone surrogate. JSON can escape both. The gateway
 * rejects such a text when it reads it as a value, and names the member. JSON that is stored as text, such as the body
 * of an item, keeps its escapes.
 */
const UNSTORABLE = /[\0\p{Surrogate}]/u;

/** Rejects with FIELD_INVALID {property} if a text or a member name in `value`, at any depth, cannot be stored. */
export function requireStorable(property: string, value: unknown): void {
  requireStorableText(() => property, value);
  const left: Container[] = isContainer(value) ? [{ name: property, value }] : [];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const parent = next;
    for (const [name, member] of Object.entries(parent.value)) {
      if (!Array.isArray(parent.value)) requireStorableText(() => pathOf(parent), name);
      requireStorableText(() => pathOf({ name, value: {}, parent }), member);
      if (isContainer(member)) left.push({ name, value: member, parent });
    }
  }
}

/** An object or an array in a value. Its path is only computed for an error, since there may be a million of them. */
interface Container {
  readonly name: string;
  readonly value: object;
  readonly parent?: Container;
}

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function pathOf(found: Container): string {
  const steps: string[] = [];
  let each = found;
  for (; each.parent !== undefined; each = each.parent) {
    steps.push(Array.isArray(each.parent.value) ? `[${each.name}]` : `.${each.name}`);
  }
  return `${each.name}${steps.reverse().join('')}`;
}

function requireStorableText(property: () => string, text: unknown): void {
  const found = typeof text === 'string' ? UNSTORABLE.exec(text)?.[0] : undefined;
  if (found !== undefined) throw unstorable(property(), found);
}

function unstorable(property: string, found: string): RejectedError {
  const what =
    found === '\0' ? 'U+0000 (NUL)' : `the lone surrogate U+${found.charCodeAt(0).toString(16).toUpperCase()}`;
  return new RejectedError('FIELD_INVALID', `"${property}" must not contain ${what}.`, { property });
}
