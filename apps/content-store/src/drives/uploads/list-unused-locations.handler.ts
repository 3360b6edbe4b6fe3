import { Controller } from '@nestjs/common';
import { listUnusedLocations, RejectedError } from '@scriptorium/contracts';
import { HandleRpc } from '@scriptorium/messaging';
import type { RequestOf } from '../../request-of';
import { readUnusedLocations } from './sweep.store';
import { DrivePool } from '../../database-pools.store';

const MAX_LOCATIONS = 1_000;

@Controller()
export class ListUnusedLocationsHandler {
  constructor(private readonly pool: DrivePool) {}

  @HandleRpc(listUnusedLocations)
  async list({ store, locations }: RequestOf<typeof listUnusedLocations>): Promise<{ locations: readonly string[] }> {
    if (locations.length > MAX_LOCATIONS) {
      throw new RejectedError('TOO_MANY', `A request can have at most ${MAX_LOCATIONS} locations.`, {
        limit: MAX_LOCATIONS,
      });
    }
    return { locations: await readUnusedLocations(this.pool, store, locations) };
  }
}
