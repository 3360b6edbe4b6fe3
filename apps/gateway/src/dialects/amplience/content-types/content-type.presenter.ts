import type { CachedSchemaView, ContentTypeView, SchemaView, Scope } from '@scriptorium/contracts';

import { RawJson } from '../../../http/bodies/json-text';
import type { Links } from '../hal/links';
import { may } from '../hal/rights';

/** Returns a ContentType (docs/contracts/amplience.md §4.5). */
export function presentContentType(type: ContentTypeView, scopes: readonly Scope[], links: Links): object {
  const self = `content-types/${type.id}`;
  const admin = may(scopes, 'admin');
  const { hubId, ...members } = type;
  return {
    ...members,
    _links: links.all({
      self,
      'content-type': self,
      hub: `hubs/${hubId}`,
      update: admin ? self : undefined,
      archive: admin && type.status === 'ACTIVE' ? `${self}/archive` : undefined,
      unarchive: admin && type.status === 'ARCHIVED' ? `${self}/unarchive` : undefined,
      'content-type-schema': `${self}/schema`,
    }),
  };
}

/** Returns a cached schema. `cachedSchema` is an object in this resource and text in all others. */
export function presentCachedSchema(typeId: string, cached: CachedSchemaView, links: Links): object {
  const { hubId, contentTypeUri, cachedSchema } = cached;
  const self = `content-types/${typeId}/schema`;
  return {
    hubId,
    contentTypeUri,
    cachedSchema: new RawJson(cachedSchema),
    _links: links.all({ self, 'content-type': `content-types/${typeId}`, hub: `hubs/${hubId}` }),
  };
}

/** Returns a ContentTypeSchema. Its `body` is text. */
export function presentSchema(schema: SchemaView, scopes: readonly Scope[], links: Links): object {
  const self = `content-type-schemas/${schema.id}`;
  const admin = may(scopes, 'admin');
  const { hubId, ...members } = schema;
  return {
    ...members,
    _links: links.all({
      self,
      'content-type-schema': self,
      'content-type-schema-version': `${self}{/version}`,
      hub: `hubs/${hubId}`,
      update: admin ? self : undefined,
      archive: admin && schema.status === 'ACTIVE' ? `${self}/archive` : undefined,
      unarchive: admin && schema.status === 'ARCHIVED' ? `${self}/unarchive` : undefined,
    }),
  };
}
