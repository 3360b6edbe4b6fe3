import { Controller } from '@nestjs/common';
import { pingContentStore } from '@scriptorium/contracts';
import { HandleRpc } from '@scriptorium/messaging';

@Controller()
export class PingHandler {
  @HandleRpc(pingContentStore)
  handle(): { service: string } {
    return { service: pingContentStore.service };
  }
}
