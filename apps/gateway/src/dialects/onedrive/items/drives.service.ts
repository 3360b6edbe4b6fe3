import { Injectable } from '@nestjs/common';
import { listDrives, readDrive } from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import { Addresses } from '../addressing/addresses.service';
import { presentDrive } from './drive.presenter';
import { readOptions, readSelection, select } from '../requests/read-query';
import type { DriveOwner } from '../addressing/resolve-url';
import type { RequestContext } from '../../../http/requests/request-context';

/** Drives, with their quota and used bytes. */
@Injectable()
export class Drives {
  constructor(
    private readonly rpc: RpcClient,
    private readonly addresses: Addresses,
  ) {}

  async list(context: RequestContext): Promise<object> {
    const selection = readSelection(readOptions(context.query, ['select', 'top']));
    const { drives } = await this.rpc.call(listDrives, { caller: context.caller });
    context.respond(200);
    return { value: drives.map((drive) => select(presentDrive(drive, context.publicUrl), selection)) };
  }

  async read(context: RequestContext, owner: DriveOwner): Promise<object> {
    const selection = readSelection(readOptions(context.query, ['select']));
    const { caller } = context;
    const drive = await this.rpc.call(readDrive, { caller, ...(await this.addresses.ofDrive(caller, owner)) });
    context.respond(200);
    return select(presentDrive(drive, context.publicUrl), selection);
  }
}
