import { Controller } from '@nestjs/common';
import { cancelDriveCopy, readDriveCopy, RejectedError, type DriveCopyView } from '@scriptorium/contracts';
import { HandleRpc, OutboxRelay } from '@scriptorium/messaging';
import { inTransaction } from '@scriptorium/persistence';
import { Pool } from 'pg';
import { cancelUnfinished } from '../commands/cancel-unfinished';
import { readMonitored, type DriveCopyRow } from './drive-copies.store';
import { driveCopyView } from './drive-copy-view';

interface Monitored {
  readonly monitorId: string;
}

/** Reads or cancels a copy for any client that has the id of its monitor. */
@Controller()
export class MonitorHandler {
  constructor(
    private readonly pool: Pool,
    private readonly relay: OutboxRelay,
  ) {}

  @HandleRpc(readDriveCopy)
  async read({ monitorId }: Monitored): Promise<DriveCopyView> {
    return driveCopyView(await this.find(monitorId));
  }

  @HandleRpc(cancelDriveCopy)
  async cancel({ monitorId }: Monitored): Promise<DriveCopyView> {
    const { space_id: spaceId, id } = await this.find(monitorId);
    await inTransaction(this.pool, (client) => cancelUnfinished(client, spaceId, id, new Date()));
    this.relay.wake();
    return driveCopyView(await this.find(monitorId));
  }

  private async find(monitorId: string): Promise<DriveCopyRow> {
    const row = await readMonitored(this.pool, monitorId);
    if (row === undefined) throw new RejectedError('NOT_FOUND', 'The operation does not exist.', { what: 'operation' });
    return row;
  }
}
