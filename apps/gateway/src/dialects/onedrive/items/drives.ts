import { Injectable } from '@nestjs/common';
import { listDrives, readDrive } from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import { Addresses } from '../addressing/addresses';
import type { Ask } from '../requests/ask';
import { presentDrive } from './drive.presenter';
import { readOptions, readSelection, select } from '../requests/read-query';
import type { DriveOwner } from '../addressing/resolve-url';

/** Drives themselves, with what is used of them. */
@Injectable()
export class Drives {
  constructor(
    private readonly rpc: RpcClient,
    private readonly addresses: Addresses,
  ) {}

  async list(ask: Ask): Promise<object> {
    const selection = readSelection(readOptions(ask.query, ['select', 'top']));
    const { drives } = await this.rpc.call(listDrives, { caller: ask.caller });
    ask.answer(200);
    return { value: drives.map((drive) => select(presentDrive(drive, ask.publicUrl), selection)) };
  }

  async read(ask: Ask, owner: DriveOwner): Promise<object> {
    const selection = readSelection(readOptions(ask.query, ['select']));
    const { caller } = ask;
    const drive = await this.rpc.call(readDrive, { caller, ...(await this.addresses.ofDrive(caller, owner)) });
    ask.answer(200);
    return select(presentDrive(drive, ask.publicUrl), selection);
  }
}
