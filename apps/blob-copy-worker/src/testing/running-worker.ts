import type { INestMicroservice } from '@nestjs/common';
import { loadConfig } from '@scriptorium/config';
import { createService, MessagePublisher } from '@scriptorium/messaging';
import { ContentTree, startService, type RunningService, type ServiceSetUp } from '@scriptorium/testing';
import { Pool } from 'pg';
import { AppModule } from '../app.module';
import { Config } from '../config';

export interface RunningWorker extends RunningService<INestMicroservice> {
  readonly publisher: MessagePublisher;
  /** Connects to the database with the rights of the worker. */
  readonly workerPool: Pool;
}

export async function startWorker(setUp: ServiceSetUp = {}): Promise<RunningWorker> {
  const started = await startService(
    'blob_copy_worker',
    (variables) =>
      createService(AppModule.forRoot(loadConfig(Config, variables)), { logger: false, abortOnError: false }),
    setUp,
  );
  const { service } = started;
  return { ...started, publisher: service.get(MessagePublisher), workerPool: service.get(Pool) };
}

export interface WorkerWithTree extends RunningWorker {
  readonly tree: ContentTree;
}

/** Starts a worker whose database has the space of a ContentTree. */
export async function startWorkerWithTree(): Promise<WorkerWithTree> {
  const worker = await startWorker();
  return { ...worker, tree: await ContentTree.create(worker.pool) };
}
