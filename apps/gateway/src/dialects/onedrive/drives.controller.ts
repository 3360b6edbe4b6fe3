import { Controller, Delete, Get, Patch, Post, Put, UseGuards } from '@nestjs/common';
import { type ItemAddress, RejectedError } from '@scriptorium/contracts';

import { AuthGuard } from '../../http/requests/auth-guard';
import { Streamed } from '../../http/bodies/streamed';
import { Addresses } from './addressing/addresses';
import { type Ask, Asked } from './requests/ask';
import { Copies } from './copies/copies';
import { Downloads } from './bytes/downloads';
import { BARE_ROOTS, VERSION_PREFIXES } from './addressing/drive-paths';
import { Drives } from './items/drives';
import { Items } from './items/items';
import { Lists } from './items/lists';
import { type Resolved, resolveUrl } from './addressing/resolve-url';
import { Uploads } from './bytes/uploads';
import { Versions } from './bytes/versions';

const PATHS = [
  ...VERSION_PREFIXES.map((prefix) => `${prefix}/*`),
  ...BARE_ROOTS.flatMap((root) => [root, `${root}/*`]),
];

type Operation = (ask: Ask, address: ItemAddress, argument?: string) => Promise<object | undefined>;
type Operations = Readonly<Record<string, Operation>>;

/**
 * Everything about drives that takes a token. The router cannot tell these addresses apart, so one route takes all of them, and
 * resolve-url.ts says what is meant.
 */
@Controller()
@UseGuards(AuthGuard)
export class DrivesController {
  /** By action and method. */
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
  ) {
    this.operations = {
      '': {
        GET: (ask, address) => items.read(ask, address),
        PATCH: (ask, address) => items.update(ask, address),
        DELETE: (ask, address) => items.delete(ask, address),
        PUT: (ask) => uploads.commitSession(ask),
      },
      children: {
        GET: (ask, address) => lists.children(ask, address),
        POST: (ask, address) => items.createFolder(ask, address),
      },
      content: {
        GET: (ask, address) => downloads.redirect(ask, address),
        PUT: (ask, address) => uploads.put(ask, address),
      },
      copy: { POST: (ask, address) => copies.copy(ask, address) },
      createUploadSession: { POST: (ask, address) => uploads.openSession(ask, address) },
      delta: { GET: (ask, address, argument) => lists.changes(ask, address, argument) },
      restore: { POST: (ask, address) => items.restore(ask, address) },
      versions: { GET: (ask, address) => versions.list(ask, address) },
      'versions/': {
        GET: (ask, address, version) => versions.read(ask, address, version),
        DELETE: (ask, address, version) => versions.delete(ask, address, version),
      },
      'versions/content': { GET: (ask, address, version) => versions.redirect(ask, address, version) },
      'versions/restoreVersion': { POST: (ask, address, version) => versions.restore(ask, address, version) },
      permanentDelete: { POST: (ask, address) => items.deleteForever(ask, address) },
    };
  }

  @Get(PATHS)
  get(@Asked() ask: Ask): Promise<object | undefined> {
    return this.answer(ask);
  }

  @Put(PATHS)
  @Streamed()
  put(@Asked() ask: Ask): Promise<object | undefined> {
    return this.answer(ask);
  }

  @Post(PATHS)
  @Streamed()
  post(@Asked() ask: Ask): Promise<object | undefined> {
    return this.answer(ask);
  }

  @Patch(PATHS)
  @Streamed()
  patch(@Asked() ask: Ask): Promise<object | undefined> {
    return this.answer(ask);
  }

  @Delete(PATHS)
  @Streamed()
  delete(@Asked() ask: Ask): Promise<object | undefined> {
    return this.answer(ask);
  }

  private async answer(ask: Ask): Promise<object | undefined> {
    try {
      return await this.operate(ask, resolveUrl(ask.url));
    } catch (error) {
      await ask.hearOut();
      throw error;
    }
  }

  private async operate(ask: Ask, at: Resolved): Promise<object | undefined> {
    if (at.kind === 'drives') return only('GET', ask, () => this.drives.list(ask));
    if (at.kind === 'drive') return only('GET', ask, () => this.drives.read(ask, at.drive));
    const operations = Object.hasOwn(this.operations, at.action) ? this.operations[at.action] : undefined;
    if (operations === undefined) {
      throw new RejectedError('ACTION_UNKNOWN', `"${at.action}" is not served.`, { action: at.action });
    }
    const operation = operations[ask.method];
    if (operation === undefined) throw notAllowed(ask);
    return operation(ask, await this.addresses.of(ask.caller, at.drive, at.place), at.argument);
  }
}

function only<T>(method: string, ask: Ask, answer: () => Promise<T>): Promise<T> {
  if (ask.method !== method) throw notAllowed(ask);
  return answer();
}

function notAllowed({ method }: Ask): RejectedError {
  return new RejectedError('METHOD_NOT_ALLOWED', `${method} is not served at this address.`);
}
