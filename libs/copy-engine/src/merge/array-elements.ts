import type { Tokens } from './align';
import { identityIn, type ArrayNode, type JsonNode } from './json-tree';

/**
 * Returns the identities of an array's elements. A repeated identity gets a number, so that all of them differ.
 * Undefined if an element has no identity.
 */
export function identitiesOf({ elements }: ArrayNode): string[] | undefined {
  const counts = new Map<string, number>();
  const identities: string[] = [];
  for (const element of elements) {
    const identity = identityIn(element);
    if (identity === undefined) return undefined;
    const count = (counts.get(identity) ?? 0) + 1;
    counts.set(identity, count);
    identities.push(count === 1 ? identity : `${identity}#${String(count)}`);
  }
  return new Set(identities).size === identities.length ? identities : undefined;
}

/** Returns the index of an element by its segment in a stable path: its identity or, without identities, its index. */
export function indexOfElement(array: ArrayNode, segment: string): number {
  const index = identitiesOf(array)?.indexOf(segment) ?? -1;
  return index < 0 ? Number(segment) : index;
}

/** Returns the function that numbers elements: elements with the same identity or the same content are equal. */
export function tokenizer(): (elements: readonly JsonNode[]) => Tokens {
  const tokenOfIdentity = new Map<string, number>();
  return (elements) =>
    elements.map((element) => {
      const identity = identityIn(element);
      if (identity === undefined) return element.content;
      const token = tokenOfIdentity.get(identity) ?? -1 - tokenOfIdentity.size;
      tokenOfIdentity.set(identity, token);
      return token;
    });
}
