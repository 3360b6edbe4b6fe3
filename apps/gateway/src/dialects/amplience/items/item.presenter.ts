import { type ItemView, omitUndefined } from '@scriptorium/contracts';

import { RawJson } from '../../../http/bodies/json-text';
import { type HalLinks, type Links, PAGED } from '../hal/links';
import { may } from '../hal/rights';

/**
 * Returns a ContentItem (docs/contracts/amplience.md §4.4). Its body is spliced into the response as text; lists may
 * omit it.
 */
export function presentItem(item: ItemView, links: Links): object {
  return {
    id: item.id,
    contentRepositoryId: item.repositoryId,
    folderId: item.folderId,
    ...(item.body === null ? { schema: item.schemaUri } : { body: new RawJson(item.body) }),
    version: item.version,
    label: item.label,
    status: item.status,
    locale: item.locale,
    deliveryId: item.id,
    validationState: item.validationState,
    assignees: item.assignees,
    ...omitUndefined({
      assignedDate: item.assignedDate ?? undefined,
      workflow: item.workflowState === null ? undefined : { state: item.workflowState },
      hierarchy: item.hierarchy ?? undefined,
    }),
    createdBy: item.createdBy,
    createdDate: item.createdDate,
    lastModifiedBy: item.lastModifiedBy,
    lastModifiedDate: item.lastModifiedDate,
    publishingStatus: item.publishingStatus,
    ...omitUndefined({
      lastPublishedVersion: item.lastPublishedVersion ?? undefined,
      lastPublishedDate: item.lastPublishedDate ?? undefined,
    }),
    _links: itemLinks(item, links),
  };
}

/**
 * Returns the links of an item. A client learns from a missing link that an action is not allowed. Items without a
 * locale have `create-localizations` too, because the error of that call names the missing locale.
 */
function itemLinks({ id, repositoryId, folderId, status, scopes }: ItemView, links: Links): HalLinks {
  const item = `content-items/${id}`;
  const active = status === 'ACTIVE';
  const when = (allowed: boolean, path: string): string | undefined => (allowed ? path : undefined);
  const write = may(scopes, 'write') && active;
  const publish = may(scopes, 'publish') && active;
  return links.all({
    self: item,
    'content-item': `${item}{?projection}`,
    'content-repository': `content-repositories/${repositoryId}`,
    folder: when(folderId !== null, `folders/${folderId}`),
    update: when(write, `${item}{?ignoreSchemaValidation}`),
    archive: when(write, `${item}/archive`),
    unarchive: when(may(scopes, 'write') && status === 'ARCHIVED', `${item}/unarchive`),
    'set-locale': when(write, `${item}/locale`),
    'set-delivery-key': when(write, `${item}/delivery-key`),
    'edit-workflow': when(write, `${item}/workflow`),
    copy: when(may(scopes, 'write'), `content-repositories/{id}/content-items?sourceContentItemId=${id}`),
    publish: when(publish, `${item}/publish`),
    unpublish: when(publish, `${item}/unpublish`),
    'create-localizations': when(may(scopes, 'localize') && active, `${item}/localize`),
    localizations: `${item}/localizations{?${PAGED}}`,
    'localization-jobs': `localization-jobs/search/findByRootContentItem?id=${id}{&${PAGED}}`,
    'content-item-version': `${item}/versions{/version}`,
    'content-item-versions': `${item}/versions{?${PAGED}}`,
    'content-item-history': `${item}/history{?${PAGED}}`,
    'content-item-with-children': `content-items/search/findByIdWithChildren?id=${id}`,
    'content-item-with-parents': `content-items/search/findByIdWithParents?id=${id}`,
  });
}
