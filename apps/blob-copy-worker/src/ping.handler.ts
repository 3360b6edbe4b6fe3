import { Controller } from '@nestjs/common';
import { pingBlobCopyWorker } from '@scriptorium/contracts';
import { HandleRpc } from '@scriptorium/messaging';

@Controller()
export class PingHandler {
  @HandleRpc(pingBlobCopyWorker)
  handle(): { service: string } {
    return { service: pingBlobCopyWorker.service };
  }
}
