import { Controller, Module, type INestMicroservice } from '@nestjs/common';
import { readOldestUnfinishedCopy } from '@scriptorium/contracts';
import { createService, HandleRpc, MessagingModule } from '@scriptorium/messaging';

/** What the planner says of copies, read by whoever is asked. */
export type OldestGoingCopy = () => Promise<Date>;

/** Answers in the planner's stead, by NATS as it does. The planner itself is another application. */
export async function answerAsPlanner(natsUrl: string, read: OldestGoingCopy): Promise<INestMicroservice> {
  @Controller()
  class PlannerInTest {
    @HandleRpc(readOldestUnfinishedCopy)
    async read(): Promise<{ since: string }> {
      return { since: (await read()).toISOString() };
    }
  }
  @Module({
    imports: [MessagingModule.forRoot({ service: 'planner-in-test', natsUrl })],
    controllers: [PlannerInTest],
  })
  class PlannerModule {}
  const service = await createService(PlannerModule, { logger: false, abortOnError: false });
  await service.listen();
  return service;
}
