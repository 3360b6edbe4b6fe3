import type { SpaceId } from '../ids';

/** Permissions of a caller in a space. `admin` includes all others. */
export const scopes = ['read', 'write', 'publish', 'localize', 'admin'] as const;
export type Scope = (typeof scopes)[number];

export interface SpaceGrant {
  readonly spaceId: SpaceId;
  /** Name of the space in subjects and native paths: `^[a-z0-9][a-z0-9-]{0,62}$`. */
  readonly spaceKey: string;
  /** The space's id as an Amplience hub: 24 hex digits. */
  readonly hubId: string;
  readonly scopes: readonly Scope[];
}

/** The caller of a request, with its grants. Every rpc that reads or writes content has one. */
export interface Caller {
  /** UUID of the principal. Stored as `createdBy` and `lastModifiedBy`. */
  readonly principalId: string;
  readonly grants: readonly SpaceGrant[];
}

/** A page of a list. `page` counts from 0; `sort` is one of the fields that the list can sort by. */
export interface PageRequest {
  readonly page: number;
  readonly size: number;
  readonly sort?: { readonly field: string; readonly direction: 'asc' | 'desc' };
}

export interface PageInfo {
  readonly size: number;
  readonly totalElements: number;
  readonly totalPages: number;
  readonly number: number;
}
