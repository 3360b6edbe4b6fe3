import type { SpaceId } from '@scriptorium/contracts';
import type { ClientBase } from 'pg';
import { referencedUris, SchemaSet } from '../schemas/schema-set';

/** The schemas of the content types of a plan, each read once. */
export class PlanSchemas {
  private readonly documents = new Map<string, unknown>();
  private readonly set = new SchemaSet(this.documents);

  constructor(private readonly spaceId: SpaceId) {}

  /** Returns a set with the schemas of these content types and of everything that they refer to. */
  async of(client: ClientBase, contentTypes: readonly string[]): Promise<SchemaSet> {
    let left = this.unread(contentTypes, await this.read(client, TYPES, this.missing(contentTypes)));
    while (left.length > 0) left = this.unread(left, await this.read(client, PARTIALS, left));
    return this.set;
  }

  private missing(uris: readonly string[]): string[] {
    return [...new Set(uris)].filter((uri) => !this.documents.has(uri));
  }

  /** Keeps the schemas of these URIs, and which URIs have no schema. Returns the URIs that they refer to. */
  private unread(uris: readonly string[], found: readonly StoredText[]): string[] {
    for (const uri of this.missing(uris)) this.documents.set(uri, undefined);
    for (const { uri, body } of found) this.documents.set(uri, JSON.parse(body));
    return this.missing(found.flatMap(({ uri }) => referencedUris(this.documents.get(uri), uri)));
  }

  private async read(client: ClientBase, query: typeof TYPES, uris: readonly string[]): Promise<StoredText[]> {
    if (uris.length === 0) return [];
    const { rows } = await client.query<StoredText>({ ...query, values: [this.spaceId, uris] });
    return rows;
  }
}

interface StoredText {
  readonly uri: string;
  readonly body: string;
}

/** The schemas that content types were registered or last synced with. */
const TYPES = {
  name: 'read-schemas-of-types',
  text: `
select t.uri, v.body
  from content.content_types t
  join content.content_type_schema_versions v
    on v.space_id = $1
   and v.schema_id = t.schema_id
   and v.number = t.schema_version
 where t.space_id = $1
   and t.uri = any ($2)`,
};

/** Schemas that other schemas refer to, at their newest versions. */
const PARTIALS = {
  name: 'read-referenced-schemas',
  text: `
select s.schema_uri as uri, v.body
  from content.content_type_schemas s
  join content.content_type_schema_versions v
    on v.space_id = $1
   and v.schema_id = s.id
   and v.number = s.version
 where s.space_id = $1
   and s.schema_uri = any ($2)`,
};
