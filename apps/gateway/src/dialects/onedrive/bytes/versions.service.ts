import { Injectable } from '@nestjs/common';
import {
  type Caller,
  deleteFileVersion,
  type FileVersionView,
  type ItemAddress,
  listFileVersions,
  omitUndefined,
  readFileVersion,
  RejectedError,
  restoreFileVersion,
} from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import { ItemPresenter } from '../items/item-presenter.service';
import { presentIdentity } from '../items/item.presenter';
import { invalid, readOptions, readSelection, readTop, select } from '../requests/read-query';
import { IdempotentCalls } from '../../../http/requests/idempotent-calls.service';
import type { RequestContext } from '../../../http/requests/request-context';
import { preconditionOf } from '../requests/item-tags';
import { sameAddress } from '../requests/same-address';

/** Versions of the content of files, as driveItemVersions: `3.0` is the third content. */
@Injectable()
export class Versions {
  constructor(
    private readonly rpc: RpcClient,
    private readonly idempotent: IdempotentCalls,
    private readonly frames: ItemPresenter,
  ) {}

  async list(context: RequestContext, address: ItemAddress): Promise<object> {
    const options = readOptions(context.query, ['select', 'top', 'skiptoken']);
    const selection = readSelection(options);
    const { item, versions, next } = await this.rpc.call(listFileVersions, {
      caller: context.caller,
      address,
      limit: readTop(options),
      ...omitUndefined({ before: beforeOf(options.get('skiptoken')) }),
    });
    const urlOf = await this.frames.versionUrls(context, item);
    context.respond(200);
    const sent = Object.fromEntries([...options].map(([name, text]) => [`$${name}`, text]));
    return {
      value: await Promise.all(
        versions.map(async (version) => select(await presentVersion(version, urlOf), selection)),
      ),
      ...(next === null ? {} : { '@odata.nextLink': sameAddress(context, { ...sent, $skiptoken: String(next) }) }),
    };
  }

  async read(context: RequestContext, address: ItemAddress, id = ''): Promise<object> {
    const selection = readSelection(readOptions(context.query, ['select']));
    const { item, version } = await this.rpc.call(readFileVersion, at(context, address, id));
    const urlOf = await this.frames.versionUrls(context, item);
    context.respond(200);
    return select(await presentVersion(version, urlOf), selection);
  }

  /** Redirects to a URL of the version that requires no token and supports ranges. */
  async redirect(context: RequestContext, address: ItemAddress, id = ''): Promise<undefined> {
    const { item, version } = await this.rpc.call(readFileVersion, at(context, address, id));
    const urlOf = await this.frames.versionUrls(context, item);
    context.respond(302, { location: await urlOf(version.number) });
  }

  async restore(context: RequestContext, address: ItemAddress, id = ''): Promise<undefined> {
    const request = { ...at(context, address, id), ...preconditionOf(context) };
    await this.idempotent.call(context, restoreFileVersion, request, '');
    context.respond(204);
  }

  async delete(context: RequestContext, address: ItemAddress, id = ''): Promise<undefined> {
    await this.rpc.call(deleteFileVersion, { ...at(context, address, id), ...preconditionOf(context) });
    context.respond(204);
  }
}

async function presentVersion(
  version: FileVersionView,
  urlOf: (version: number) => Promise<string>,
): Promise<Record<string, unknown>> {
  return {
    '@microsoft.graph.downloadUrl': await urlOf(version.number),
    id: `${version.number}.0`,
    size: version.size,
    lastModifiedDateTime: version.modifiedAt,
    lastModifiedBy: presentIdentity(version.modifiedBy, version.modifiedByName),
  };
}

interface AtVersion {
  readonly caller: Caller;
  readonly address: ItemAddress;
  readonly version: number;
}

const VERSION_ID = /^([1-9]\d{0,8})(?:\.0)?$/;

/** Returns the request members of a version. Rejects a malformed id with NOT_FOUND. */
function at({ caller }: RequestContext, address: ItemAddress, id: string): AtVersion {
  const number = VERSION_ID.exec(id)?.[1];
  if (number === undefined)
    throw new RejectedError('NOT_FOUND', `The version ${id} does not exist.`, { what: 'version' });
  return { caller, address, version: Number(number) };
}

function beforeOf(token: string | undefined): number | undefined {
  if (token === undefined) return undefined;
  if (!/^[1-9]\d{0,8}$/.test(token)) throw invalid('$skiptoken', '"$skiptoken" must be a token from a nextLink.');
  return Number(token);
}
