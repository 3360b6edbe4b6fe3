import type { SpaceId } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';
import { referencesOf } from '../../models/validation/compile-schema';
import { readNewestSchemas } from '../../models/schemas/schema-texts.store';
import { readCatalogRow } from '../../models/catalog.store';

/** Returns the content types whose schemas refer to one of these schemas, directly or through others. */
export async function typesReferringTo(
  client: ClientBase,
  spaceId: SpaceId,
  uris: readonly string[],
): Promise<readonly string[]> {
  // The schema of a model refers to nothing that a client can change.
  const { bareTypes } = await readCatalogRow(client, spaceId);
  const own = new Map(bareTypes.map(({ uri, schema }) => [uri, referencesOf({ uri, body: schema })]));
  const references = new Map<string, readonly string[]>();
  let pending = [...new Set([...own.values()].flat())];
  while (pending.length > 0) {
    pending.forEach((uri) => references.set(uri, []));
    const found = await readNewestSchemas(client, spaceId, pending);
    found.forEach((schema) => references.set(schema.uri, referencesOf(schema)));
    pending = [...new Set(found.flatMap(referencesOf))].filter((uri) => !references.has(uri));
  }
  return [...own].filter(([, direct]) => reaches(direct, references, uris)).map(([uri]) => uri);
}

function reaches(
  from: readonly string[],
  references: ReadonlyMap<string, readonly string[]>,
  uris: readonly string[],
): boolean {
  const seen = new Set(from);
  // Iteration over a Set includes elements that are added during the iteration.
  for (const uri of seen) for (const next of references.get(uri) ?? []) seen.add(next);
  return uris.some((uri) => seen.has(uri));
}
