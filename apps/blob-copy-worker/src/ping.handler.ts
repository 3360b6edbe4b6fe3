import { Controller } from '@nestjs/common';
import { pingWorker } from '@scriptorium/contracts';
import { HandleRpc } from '@scriptorium/messaging';

@Controller()
export class PingHandler {
  @HandleRpc(pingWorker)
  handle(): { service: string } {
    return { service: 'worker' };
  }
}
