import { Controller } from '@nestjs/common';
import { listUnusedLocations } from '@scriptorium/contracts';
import { HandleRpc } from '@scriptorium/messaging';
import { Pool } from 'pg';
import type { RequestOf } from '../request-of';
import { readUnusedLocations } from './sweep.store';

@Controller()
export class ListUnusedLocationsHandler {
  constructor(private readonly pool: Pool) {}

  @HandleRpc(listUnusedLocations)
  async list({ store, locations }: RequestOf<typeof listUnusedLocations>): Promise<{ locations: readonly string[] }> {
    return { locations: await readUnusedLocations(this.pool, store, locations) };
  }
}
