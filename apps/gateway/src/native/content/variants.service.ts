import { Injectable } from '@nestjs/common';
import { type ItemView, importedId, readItem, RejectedError, updateItem } from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import { isUuid } from '../../http/requests/is-uuid';
import type { RequestContext } from '../../http/requests/request-context';
import { preconditionFailed, requireMatch } from '../operations/conditions';
import type { ResolveLink } from './bodies/native-body';
import { tagOf } from './variant.presenter';

/** The content of a variant after a change. */
export interface ChangedContent {
  readonly label: string;
  /** The stored form. */
  readonly body: string;
  readonly folderId: string | null;
}

/** Attempts of a change without If-Match that meets a concurrent one: the last change wins. */
const ATTEMPTS = 5;

/** Reads and changes variants of a space by their ids. */
@Injectable()
export class Variants {
  constructor(private readonly rpc: RpcClient) {}

  /** Returns the variant. Rejects with NOT_FOUND, also for a variant of another space of the caller. */
  async find({ caller }: RequestContext, space: string, id: string, version?: number): Promise<ItemView> {
    const item = isUuid(id)
      ? await this.rpc.call(readItem, { caller, id, ...(version === undefined ? {} : { version }) })
      : undefined;
    const grant = caller.grants.find(({ spaceKey }) => spaceKey === space);
    if (item !== undefined && item.hubId === grant?.hubId && item.status !== 'DELETED') return item;
    throw new RejectedError('NOT_FOUND', `The variant ${id} does not exist in the space ${space}.`, {
      what: 'variant',
    });
  }

  /**
   * Changes a variant. `decide` returns its new content. With If-Match, a concurrent change is PRECONDITION_FAILED;
   * without, `decide` runs again on what the concurrent change has saved. `based` names the source version that the new
   * content of a copy takes into account.
   */
  async change(
    context: RequestContext,
    space: string,
    id: string,
    based: { readonly basedOn?: number },
    decide: (item: ItemView) => ChangedContent,
  ): Promise<ItemView> {
    return this.withVersion(context, space, id, (item) => {
      const { caller } = context;
      return this.rpc.call(updateItem, { caller, id: item.id, version: item.version, ...decide(item), ...based });
    });
  }

  /** Runs a change of the current version, which fails if the version is no longer the current one. */
  async withVersion<Result>(
    context: RequestContext,
    space: string,
    id: string,
    change: (item: ItemView) => Promise<Result>,
  ): Promise<Result> {
    return this.retryConflicts(context, async () => change(await this.findMatching(context, space, id)));
  }

  /** Returns the variant. Rejects as `find` does, and with PRECONDITION_FAILED if it is not the one of If-Match. */
  async findMatching(context: RequestContext, space: string, id: string): Promise<ItemView> {
    const item = await this.find(context, space, id);
    requireMatch(context, tagOf(item));
    return item;
  }

  /**
   * Repeats a change that meets a concurrent one. With If-Match, it is not repeated: rejects with PRECONDITION_FAILED.
   */
  async retryConflicts<Result>(context: RequestContext, change: () => Promise<Result>): Promise<Result> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await change();
      } catch (error) {
        if (!(error instanceof RejectedError) || error.code !== 'CONTENT_ITEM_VERSION_CONFLICT') throw error;
        if (context.header('if-match') !== undefined) throw preconditionFailed();
        if (attempt === ATTEMPTS) throw error;
      }
    }
  }
}

/** Returns the resolution of links of a space: an id names itself, any other text is a key of an import. */
export function linksOf(spaceKey: string): ResolveLink {
  return (kind, name) => (isUuid(name) ? name.toLowerCase() : importedId(spaceKey, kind, name));
}
