import { Controller } from '@nestjs/common';
import { pingLocalizationPlanner } from '@scriptorium/contracts';
import { HandleRpc } from '@scriptorium/messaging';

@Controller()
export class PingHandler {
  @HandleRpc(pingLocalizationPlanner)
  handle(): { service: string } {
    return { service: pingLocalizationPlanner.service };
  }
}
