import { once } from 'node:events';
import { rmSync } from 'node:fs';
import type { System } from '@scriptorium/embedded';
import { benchFolder } from './bench-folder';
import { startProduct } from './product';

export interface BenchOptions {
  /** Created if it does not exist. Default: a temporary folder, which is removed at the end. */
  readonly dataDir?: string | undefined;
  readonly durability?: 'durable' | 'fast';
  /** Returns additional environment variables of the services, when the folder of the data is known. */
  readonly env?: (folder: string, cleanups: (() => Promise<void>)[]) => Promise<NodeJS.ProcessEnv>;
  /** Aborts when the user stops the benchmark. */
  readonly signal: AbortSignal;
  readonly print: (line: string) => void;
}

/** Starts the product, measures, then calls `cleanups` in reverse order. */
export async function withProduct<Result>(
  options: BenchOptions,
  locales: readonly string[],
  measure: (system: System, cleanups: (() => Promise<void>)[], folder: string) => Promise<Result>,
): Promise<Result> {
  const folder = benchFolder(options.dataDir);
  const cleanups: (() => Promise<void>)[] = [];
  try {
    const durability = options.durability ?? 'durable';
    const env = await options.env?.(folder, cleanups);
    const system = await startProduct({ folder, locales, durability, env, signal: options.signal });
    cleanups.push(() => system.stop());
    return await Promise.race([measure(system, cleanups, folder), aborted(options.signal)]);
  } finally {
    for (const close of cleanups.reverse()) await close();
    if (options.dataDir === undefined) rmSync(folder, { recursive: true, force: true });
  }
}

export async function aborted(signal: AbortSignal): Promise<never> {
  if (!signal.aborted) await once(signal, 'abort');
  throw new Error('The benchmark was stopped.');
}
