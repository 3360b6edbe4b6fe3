import { Controller } from '@nestjs/common';
import { readCeilings } from '@scriptorium/contracts';
import { HandleRpc } from '@scriptorium/messaging';
import { SpacePool } from '../database-pools.store';
import { readCeilingRows } from './ceilings.store';

/** The ceilings of a space (docs/adr/0058-triggers-count-what-a-space-has.md). */
@Controller()
export class CeilingsHandler {
  constructor(private readonly pool: SpacePool) {}

  @HandleRpc(readCeilings)
  async read(): Promise<{ readonly ceilings: Readonly<Record<string, number>> }> {
    return { ceilings: await readCeilingRows(this.pool) };
  }
}
