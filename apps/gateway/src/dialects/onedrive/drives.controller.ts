import { Controller, Delete, Get, Patch, Post, Put, UseGuards } from '@nestjs/common';
import { type ItemAddress, RejectedError } from '@scriptorium/contracts';

import { Costs, PLAN_COST, SEARCH_COST } from '../../http/limits/costs.decorator';
import { AuthGuard } from '../../http/requests/auth.guard';
import { Streamed } from '../../http/bodies/streamed.decorator';
import { Addresses } from './addressing/addresses.service';
import { Copies } from './copies/copies.service';
import { Downloads } from './bytes/downloads.service';
import { BARE_ROOTS, VERSION_PREFIXES } from './addressing/drive-paths';
import { Drives } from './items/drives.service';
import { Items } from './items/items.service';
import { Lists } from './items/lists.service';
import { Permissions } from './items/permissions.service';
import { type Resolved, resolveUrl } from './addressing/resolve-url';
import { Uploads } from './bytes/uploads.service';
import { Versions } from './bytes/versions.service';
import type { RequestContext } from '../../http/requests/request-context';
import { Context } from '../../http/requests/request-context.pipe';
import { methodOf } from './requests/effective-method';

const PATHS = [
  ...VERSION_PREFIXES.map((prefix) => `${prefix}/*`),
  ...BARE_ROOTS.flatMap((root) => [root, `${root}/*`]),
];

/** The operations that create the special folder which they name. */
const USES_OF_SPECIAL_FOLDERS: ReadonlySet<string> = new Set([
  'GET ',
  'GET children',
  'POST children',
  'PUT content',
  'POST createUploadSession',
]);

type Operation = (context: RequestContext, address: ItemAddress, argument?: string) => Promise<object | undefined>;
type Operations = Readonly<Record<string, Operation>>;

/** Addresses of searches, lists with filters, changes of a drive, and copies. */
const SEARCH = /\/(?:search|delta|recent)\b|[?&](?:\$|%24)filter=/;
const COPY = /\/(?:[\w.]+\.)?copy\b/;

/**
 * All operations on drives that require a token. The router cannot distinguish these addresses, so one route receives
 * all of them and resolve-url.ts resolves them.
 */
@Controller()
@UseGuards(AuthGuard)
export class DrivesController {
  /** Operations by action and method. */
  private readonly operations: Readonly<Record<string, Operations>>;

  constructor(
    private readonly addresses: Addresses,
    private readonly drives: Drives,
    items: Items,
    lists: Lists,
    uploads: Uploads,
    downloads: Downloads,
    copies: Copies,
    versions: Versions,
    permissions: Permissions,
  ) {
    this.operations = {
      '': {
        GET: (context, address) => items.read(context, address),
        PATCH: (context, address) => items.update(context, address),
        DELETE: (context, address) => items.delete(context, address),
        PUT: (context) => uploads.commitSession(context),
      },
      children: {
        GET: (context, address) => lists.children(context, address),
        POST: (context, address) => items.createFolder(context, address),
      },
      content: {
        GET: (context, address) => downloads.redirect(context, address),
        PUT: (context, address) => uploads.put(context, address),
      },
      copy: { POST: (context, address) => copies.copy(context, address) },
      createUploadSession: { POST: (context, address) => uploads.openSession(context, address) },
      delta: { GET: (context, address, argument) => lists.changes(context, address, argument) },
      search: { GET: (context, address, text) => lists.search(context, address, text) },
      recent: { GET: (context, address) => lists.recent(context, address) },
      restore: { POST: (context, address) => items.restore(context, address) },
      versions: { GET: (context, address) => versions.list(context, address) },
      'versions/': {
        GET: (context, address, version) => versions.read(context, address, version),
        DELETE: (context, address, version) => versions.delete(context, address, version),
      },
      'versions/content': { GET: (context, address, version) => versions.redirect(context, address, version) },
      'versions/restoreVersion': { POST: (context, address, version) => versions.restore(context, address, version) },
      permissions: {
        GET: (context, address) => permissions.list(context, address),
        POST: (context, address) => permissions.refuse(context, address),
      },
      'permissions/': {
        GET: (context, address, permission) => permissions.read(context, address, permission),
        PATCH: (context, address) => permissions.refuse(context, address),
        DELETE: (context, address) => permissions.refuse(context, address),
      },
      createLink: { POST: (context, address) => permissions.refuse(context, address) },
      invite: { POST: (context, address) => permissions.refuse(context, address) },
      permanentDelete: { POST: (context, address) => items.deleteForever(context, address) },
    };
  }

  @Get(PATHS)
  @Costs(({ url }) => (SEARCH.test(url) ? SEARCH_COST : 0))
  get(@Context() context: RequestContext): Promise<object | undefined> {
    return this.answer(context);
  }

  @Put(PATHS)
  @Streamed()
  put(@Context() context: RequestContext): Promise<object | undefined> {
    return this.answer(context);
  }

  @Post(PATHS)
  @Costs(({ url }) => (COPY.test(url) ? PLAN_COST : 0))
  @Streamed()
  post(@Context() context: RequestContext): Promise<object | undefined> {
    return this.answer(context);
  }

  @Patch(PATHS)
  @Streamed()
  patch(@Context() context: RequestContext): Promise<object | undefined> {
    return this.answer(context);
  }

  @Delete(PATHS)
  @Streamed()
  delete(@Context() context: RequestContext): Promise<object | undefined> {
    return this.answer(context);
  }

  private async answer(context: RequestContext): Promise<object | undefined> {
    try {
      return await this.operate(context, resolveUrl(context.url));
    } catch (error) {
      await context.drain();
      throw error;
    }
  }

  private async operate(context: RequestContext, at: Resolved): Promise<object | undefined> {
    if (at.kind === 'drives') return only('GET', context, () => this.drives.list(context));
    if (at.kind === 'drive') return only('GET', context, () => this.drives.read(context, at.drive));
    const operations = Object.hasOwn(this.operations, at.action) ? this.operations[at.action] : undefined;
    if (operations === undefined) {
      throw new RejectedError('ACTION_UNKNOWN', `"${at.action}" is not served.`, { action: at.action });
    }
    const operation = operations[methodOf(context)];
    if (operation === undefined) throw notAllowed(context);
    if (USES_OF_SPECIAL_FOLDERS.has(`${methodOf(context)} ${at.action}`)) {
      await this.addresses.createSpecialFolder(context.caller, at.drive, at.place);
    }
    return operation(context, await this.addresses.of(context.caller, at.drive, at.place), at.argument);
  }
}

function only<T>(method: string, context: RequestContext, answer: () => Promise<T>): Promise<T> {
  if (methodOf(context) !== method) throw notAllowed(context);
  return answer();
}

function notAllowed(context: RequestContext): RejectedError {
  return new RejectedError('METHOD_NOT_ALLOWED', `${methodOf(context)} is not allowed at this address.`);
}
