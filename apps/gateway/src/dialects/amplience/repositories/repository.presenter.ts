import type { FolderView, RepositoryView, Scope } from '@scriptorium/contracts';

import { type Links, PAGED } from '../hal/links';
import { may } from '../hal/rights';

/** Returns a ContentRepository (docs/contracts/amplience.md §4.2). */
export function presentRepository(repository: RepositoryView, scopes: readonly Scope[], links: Links): object {
  const { id, hubId, name, label, status, type, features, contentTypes, itemLocales } = repository;
  const self = `content-repositories/${id}`;
  const admin = may(scopes, 'admin') ? self : undefined;
  const write = may(scopes, 'write') ? self : undefined;
  return {
    id,
    name,
    label,
    status,
    type,
    features,
    contentTypes,
    itemLocales,
    _links: links.all({
      self,
      'content-repository': self,
      hub: `hubs/${hubId}`,
      update: admin,
      'content-items': `${self}/content-items{?folderId,page,projection,size,sort,status,excludeHierarchicalChildren}`,
      'create-content-item': write && `${self}/content-items{?ignoreSchemaValidation}`,
      'update-content-items': write && 'content-items{?ignoreSchemaValidation}',
      'assign-content-type': admin && `${self}/content-types`,
      'unassign-content-type': admin && `${self}/content-types/{id}`,
      folders: `${self}/folders{?${PAGED}}`,
      'create-folder': write && `${self}/folders`,
      'localization-group-locales': `${self}/localization-group/locales`,
    }),
  };
}

/**
 * Returns a Folder (docs/contracts/amplience.md §4.3). A top-level folder has no `parent-folder`; the CLI depends on
 * that.
 */
export function presentFolder(folder: FolderView, scopes: readonly Scope[], links: Links): object {
  const self = `folders/${folder.id}`;
  const repository = `content-repositories/${folder.repositoryId}`;
  const write = may(scopes, 'write') ? self : undefined;
  return {
    id: folder.id,
    name: folder.name,
    _links: links.all({
      self,
      folder: self,
      'content-repository': repository,
      'content-items': `${repository}/content-items?folderId=${folder.id}{&page,projection,size,sort,status}`,
      'parent-folder': folder.parentId === null ? undefined : `folders/${folder.parentId}`,
      folders: `${self}/folders{?${PAGED}}`,
      'create-folder': write && `${self}/folders`,
      'update-folder': write,
      'delete-folder': write,
      update: write,
      delete: write,
    }),
  };
}
