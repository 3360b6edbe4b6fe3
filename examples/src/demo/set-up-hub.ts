import {
  ContentType,
  ContentTypeSchema,
  Settings,
  ValidationLevel,
  type ContentRepository,
  type DynamicContent,
  type Hub,
} from 'dc-management-sdk-js';
import { PAGE_TYPE, pageSchema } from './page-type';

/** Sets the locales of the hub, registers the content type and assigns it to the repository of the pages. */
export async function setUpHub(
  client: DynamicContent,
  locales: readonly string[],
): Promise<{ hub: Hub; repository: ContentRepository }> {
  const [hub] = (await client.hubs.list()).getItems();
  if (hub === undefined) throw new Error('The token has no hub.');
  await hub.related.settings.update(new Settings({ localization: { locales: [...locales] } }));

  await hub.related.contentTypeSchema.create(
    new ContentTypeSchema({
      schemaId: PAGE_TYPE,
      body: JSON.stringify(pageSchema),
      validationLevel: ValidationLevel.CONTENT_TYPE,
    }),
  );
  const type = await hub.related.contentTypes.register(
    new ContentType({ contentTypeUri: PAGE_TYPE, settings: { label: 'Page', icons: [], visualizations: [] } }),
  );
  const [repository] = (await hub.related.contentRepositories.list()).getItems();
  if (repository === undefined) throw new Error('The hub has no repository.');
  await repository.related.contentTypes.assign(type.id ?? '');
  return { hub, repository };
}
