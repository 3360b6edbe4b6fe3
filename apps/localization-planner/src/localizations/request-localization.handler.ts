import { Controller } from '@nestjs/common';
import { requestLocalization, type JobView } from '@scriptorium/contracts';
import { HandleRpc, OutboxRelay } from '@scriptorium/messaging';
import { AcceptLocalizations } from './accept-localizations.service';
import type { LocalizationRequest } from './describe-localization';

@Controller()
export class RequestLocalizationHandler {
  constructor(
    private readonly localizations: AcceptLocalizations,
    private readonly relay: OutboxRelay,
  ) {}

  @HandleRpc(requestLocalization)
  async handle(request: LocalizationRequest): Promise<JobView> {
    const job = await this.localizations.accept(request);
    this.relay.wake();
    return job;
  }
}
