/**
 * Validates in worker threads, because a schema of a tenant can take any time: patterns that backtrack, references that
 * double, unique items of large arrays. The event loop serves all spaces and must not wait for one of them.
 *
 * A task that exceeds its limit of processor time ends with its thread, and another thread replaces it. A thread that
 * exceeds its heap ends in the same way. Each space has one task at a time, and one of the threads at most.
 *
 * Failure modes: on a machine without free processors, a task that does not end within 30 s is rejected with
 * SERVICE_UNAVAILABLE. Time of the clock does not make a body invalid.
 */
import { TransientError } from '@scriptorium/contracts';
import { tooExpensive } from '@scriptorium/copy-engine';
import { LRUCache } from 'lru-cache';
import { Piscina } from 'piscina';
import { FairQueue } from './fair-queue';
import { StoppedTask, withProcessorTime } from './thread-time';
import type { SchemaTexts, ValidationResult, ValidationTask } from './validation-task';

/** Each may use its heap in full, beside that of the service (k8s/base/content-store). */
const THREADS = 2;
/** Processor time to validate a body, with a compiled schema and with one that is compiled first. */
const LIMIT_MS = 1_000;
const COMPILE_LIMIT_MS = 3_000;
/** The limit of a schema that has exceeded its limit in the last minute, so that it cannot keep a thread busy. */
const SUSPECT_LIMIT_MS = 100;
/** The thread that was stopped took the compiled schema with it. */
const SUSPECT_COMPILE_LIMIT_MS = 500;
const SUSPECT_MS = 60_000;
/** Time of the clock, which also covers the start of a thread. */
const MAX_MS = 30_000;
const MAX_HEAP_MB = 256;
/** An idle thread ends after this time. The first thread stays. */
const IDLE_MS = 60_000;
/** A thread that ran out of memory. */
const OUT_OF_MEMORY = 'ERR_WORKER_OUT_OF_MEMORY';

/** Waiting tasks hold connections to the database. */
const MAX_WAIT_MS = 5_000;

const queue = new FairQueue<number>(THREADS, { maxWaitMs: MAX_WAIT_MS, tooLate: slow });
/** The schemas that have exceeded their limit, by their ids. */
const suspects = new LRUCache<string, true>({ max: 1_000, ttl: SUSPECT_MS });
let pool: Piscina<ValidationTask, ValidationResult> | undefined;

/** A task for a schema. `id` is the hash of its texts. */
export interface SchemaTask {
  readonly id: string;
  readonly texts: SchemaTexts;
  readonly body?: string;
}

/**
 * Compiles a schema and validates a body. Rejects with VALIDATION_TOO_EXPENSIVE above the limit, and with
 * TransientError SERVICE_UNAVAILABLE if it waited for such a task of the same space or does not end.
 */
export function validateInThread(
  spaceId: number,
  { id, texts, body }: SchemaTask,
): Promise<Exclude<ValidationResult, { kind: 'unknown' }>> {
  const task = body === undefined ? { id } : { id, body };
  return queue.run(spaceId, async () => {
    const isSuspect = suspects.has(id);
    const result = await run(spaceId, task, isSuspect ? SUSPECT_LIMIT_MS : LIMIT_MS);
    if (result.kind !== 'unknown') return result;
    const compiled = await run(spaceId, { ...task, texts }, isSuspect ? SUSPECT_COMPILE_LIMIT_MS : COMPILE_LIMIT_MS);
    if (compiled.kind === 'unknown') throw new Error('The thread has not compiled the schema.');
    return compiled;
  });
}

/** Ends the threads. The next task starts new ones. */
export async function stopValidationThreads(): Promise<void> {
  const stopped = pool;
  pool = undefined;
  await stopped?.destroy();
}

async function run(spaceId: number, task: Omit<ValidationTask, 'thread'>, limitMs: number): Promise<ValidationResult> {
  const threads = (pool ??= new Piscina<ValidationTask, ValidationResult>({
    filename: require.resolve('@scriptorium/content-store/validation-thread'),
    minThreads: 1,
    maxThreads: THREADS,
    idleTimeout: IDLE_MS,
    // As for the watchdog (libs/health).
    env: {},
    resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
  }));
  try {
    return await withProcessorTime({ limitMs, maxMs: MAX_MS }, (thread, signal) =>
      threads.run({ ...task, thread }, { signal }),
    );
  } catch (error) {
    const isStopped = error instanceof StoppedTask;
    if (!isStopped && (error as NodeJS.ErrnoException).code !== OUT_OF_MEMORY) throw error;
    // The waiting tasks of the space hold connections to the database.
    queue.cancel(spaceId, slow);
    if (isStopped && error.reason === 'late') throw slow();
    suspects.set(task.id, true);
    throw tooExpensive();
  }
}

function slow(): TransientError {
  return new TransientError('SERVICE_UNAVAILABLE', 'The validations of the space are slow. Try again.');
}
