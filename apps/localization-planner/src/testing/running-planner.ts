import type { INestMicroservice } from '@nestjs/common';
import { loadConfig } from '@scriptorium/config';
import type { Caller } from '@scriptorium/contracts';
import { createService, MessagePublisher, RpcClient } from '@scriptorium/messaging';
import { ContentTree, startService, testCallerKeys, type RunningService } from '@scriptorium/testing';
import { randomUUID } from 'node:crypto';
import { AppModule } from '../app.module';
import { Config } from '../config';

/** A running planner, a space with content, and a caller who may do everything in it. */
export interface RunningPlanner extends RunningService<INestMicroservice> {
  readonly rpc: RpcClient;
  readonly publisher: MessagePublisher;
  readonly tree: ContentTree;
  readonly caller: Caller;
}

/** Starts the planner. `environment`: variables of its configuration. */
export async function startPlanner(environment: Readonly<Record<string, string>> = {}): Promise<RunningPlanner> {
  const started = await startService(
    'localization_planner',
    (variables) =>
      createService(AppModule.forRoot(loadConfig(Config, variables)), { logger: false, abortOnError: false }),
    { environment },
  );
  const tree = await ContentTree.create(started.pool);
  const grant = { spaceId: tree.spaceId, spaceKey: tree.spaceKey, hubId: '0'.repeat(24) };
  const rpc = new RpcClient({
    service: 'gateway',
    natsUrl: started.nats.url,
    callerSigningKey: testCallerKeys.CALLER_SIGNING_KEY,
  });
  const stop = async (): Promise<void> => {
    await rpc.close();
    await started.stop();
  };
  return {
    ...started,
    stop,
    rpc,
    publisher: started.service.get(MessagePublisher),
    tree,
    caller: { principalId: randomUUID(), grants: [{ ...grant, scopes: ['read', 'write', 'localize'] }] },
  };
}
