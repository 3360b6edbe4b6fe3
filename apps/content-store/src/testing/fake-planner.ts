import { Controller, Module, type INestMicroservice } from '@nestjs/common';
import { readOldestUnfinishedCopy } from '@scriptorium/contracts';
import { createService, HandleRpc, MessagingModule } from '@scriptorium/messaging';

/** Returns when the oldest running copy was accepted. */
export type ReadOldestUnfinishedCopy = () => Promise<Date>;

/** Starts a service that responds to the rpc of the planner over NATS. The planner itself is another application. */
export async function startFakePlanner(natsUrl: string, read: ReadOldestUnfinishedCopy): Promise<INestMicroservice> {
  @Controller()
  class FakePlanner {
    @HandleRpc(readOldestUnfinishedCopy)
    async read(): Promise<{ since: string }> {
      return { since: (await read()).toISOString() };
    }
  }
  @Module({
    imports: [MessagingModule.forRoot({ service: 'fake-planner', natsUrl })],
    controllers: [FakePlanner],
  })
  class FakePlannerModule {}
  const service = await createService(FakePlannerModule, { logger: false, abortOnError: false });
  await service.listen();
  return service;
}
