import { declareRead, declareRpc } from '../message';
import type { Caller, PageInfo, PageRequest } from './caller';
import type { Idempotent } from './idempotency';

/**
 * Spaces as hubs, with their workflow states, repositories and folders. Every rpc here rejects with NOT_FOUND for
 * anything outside of the caller's spaces, and with FORBIDDEN {scope} without the scope: reads require `read`, changes
 * `admin`. Dates are ISO 8601 in UTC with milliseconds. Ids are 24 hex digits.
 */
export interface SpaceView {
  readonly key: string;
  readonly hubId: string;
  readonly label: string;
  readonly description: string | null;
  /** All settings of the hub except the locales: devices, applications, hostnames and others. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** The default locale first. */
  readonly locales: readonly string[];
  readonly createdBy: string;
  readonly createdDate: string;
  readonly lastModifiedBy: string;
  readonly lastModifiedDate: string;
}

interface InHub {
  readonly caller: Caller;
  readonly hubId: string;
}

interface Listed extends InHub {
  readonly page: PageRequest;
}

export interface ListReply<View> {
  readonly items: readonly View[];
  readonly page: PageInfo;
}

export const listSpaces = declareRead<{ readonly caller: Caller; readonly page: PageRequest }, ListReply<SpaceView>>(
  'content-store',
  'list-spaces',
);

/** Reads the ceilings of each space by their names (`SPACE_CEILINGS`). */
export const readCeilings = declareRead<
  { readonly caller: Caller },
  { readonly ceilings: Readonly<Record<string, number>> }
>('content-store', 'read-ceilings');

export const readSpace = declareRead<InHub, SpaceView>('content-store', 'read-space');

/**
 * Changes the settings in the request, and no others. Rejects with LOCALE_INVALID {locales}, LOCALE_IN_USE {locales}.
 */
export const updateSettings = declareRpc<
  InHub & { readonly settings: Readonly<Record<string, unknown>>; readonly locales?: readonly string[] },
  SpaceView
>('content-store', 'update-settings');

export interface WorkflowStateView {
  readonly id: string;
  readonly hubId: string;
  readonly label: string;
  readonly color: string;
}

export const listWorkflowStates = declareRead<Listed, ListReply<WorkflowStateView>>(
  'content-store',
  'list-workflow-states',
);
export const readWorkflowState = declareRead<{ readonly caller: Caller; readonly id: string }, WorkflowStateView>(
  'content-store',
  'read-workflow-state',
);
export const createWorkflowState = declareRpc<
  Idempotent & InHub & { readonly label: string; readonly color: string },
  WorkflowStateView
>('content-store', 'create-workflow-state');
export const updateWorkflowState = declareRpc<
  { readonly caller: Caller; readonly id: string; readonly label?: string; readonly color?: string },
  WorkflowStateView
>('content-store', 'update-workflow-state');
/** Rejects with WORKFLOW_STATE_IN_USE if a variant is in the state. */
export const deleteWorkflowState = declareRpc<
  { readonly caller: Caller; readonly id: string },
  Readonly<Record<string, never>>
>('content-store', 'delete-workflow-state');

// Repositories ------------------------------------------------------------------------------------------------------

export interface RepositoryView {
  readonly id: string;
  readonly hubId: string;
  readonly name: string;
  readonly label: string;
  readonly status: 'ACTIVE' | 'ARCHIVED';
  readonly type: string;
  readonly features: readonly string[];
  readonly itemLocales: readonly string[];
  readonly contentTypes: readonly { readonly hubContentTypeId: string; readonly contentTypeUri: string }[];
}

interface InRepository {
  readonly caller: Caller;
  readonly repositoryId: string;
}

/** With `feature`, lists only the repositories that have it. */
export const listRepositories = declareRead<Listed & { readonly feature?: string }, ListReply<RepositoryView>>(
  'content-store',
  'list-repositories',
);
export const readRepository = declareRead<InRepository, RepositoryView>('content-store', 'read-repository');
/** Rejects with REPOSITORY_NAME_TAKEN {name}, LOCALE_NOT_SUPPORTED {locales}. */
export const createRepository = declareRpc<
  Idempotent & InHub & { readonly name: string; readonly label: string; readonly itemLocales?: readonly string[] },
  RepositoryView
>('content-store', 'create-repository');
export const updateRepository = declareRpc<
  InRepository & { readonly name?: string; readonly label?: string; readonly itemLocales?: readonly string[] },
  RepositoryView
>('content-store', 'update-repository');
/** Rejects with REPOSITORY_NOT_EMPTY if it has variants or folders, and with REPOSITORY_IN_USE {jobIds}. */
export const deleteRepository = declareRpc<InRepository, Readonly<Record<string, never>>>(
  'content-store',
  'delete-repository',
);
export const assignContentType = declareRpc<
  Idempotent & InRepository & { readonly contentTypeId: string },
  RepositoryView
>('content-store', 'assign-content-type');
export const unassignContentType = declareRpc<InRepository & { readonly contentTypeId: string }, RepositoryView>(
  'content-store',
  'unassign-content-type',
);
/** Returns the locales of a repository's localization group: the union over its members. */
export const listGroupLocales = declareRead<InRepository, { readonly locales: readonly string[] }>(
  'content-store',
  'list-group-locales',
);

// Folders -----------------------------------------------------------------------------------------------------------

export interface FolderView {
  readonly id: string;
  readonly hubId: string;
  readonly name: string;
  readonly repositoryId: string;
  readonly parentId: string | null;
}

interface NamedFolder {
  readonly caller: Caller;
  readonly folderId: string;
}

/** Lists the top-level folders of a repository, or the children of the folder `parentId`. */
export const listFolders = declareRead<
  {
    readonly caller: Caller;
    readonly page: PageRequest;
    readonly of: { readonly repositoryId: string } | { readonly parentId: string };
  },
  ListReply<FolderView>
>('content-store', 'list-folders');
export const readFolder = declareRead<NamedFolder, FolderView>('content-store', 'read-folder');
/** Requires the scope `write`. Rejects with FOLDER_NAME_INVALID {limit}. */
export const createFolder = declareRpc<
  Idempotent & {
    readonly caller: Caller;
    readonly name: string;
    readonly in: { readonly repositoryId: string } | { readonly parentId: string };
  },
  FolderView
>('content-store', 'create-folder');
export const renameFolder = declareRpc<NamedFolder & { readonly name: string }, FolderView>(
  'content-store',
  'rename-folder',
);
/** Rejects with FOLDER_NOT_EMPTY. */
export const deleteFolder = declareRpc<NamedFolder, Record<string, never>>('content-store', 'delete-folder');
