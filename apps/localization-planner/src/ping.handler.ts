import { Controller } from '@nestjs/common';
import { pingPlanner } from '@scriptorium/contracts';
import { HandleRpc } from '@scriptorium/messaging';

@Controller()
export class PingHandler {
  @HandleRpc(pingPlanner)
  handle(): { service: string } {
    return { service: 'planner' };
  }
}
