import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { System } from '@scriptorium/embedded';
import { startProduct } from './product';

export interface BenchOptions {
  /** Must exist. Absent: a temporary folder, removed at the end. */
  readonly dataDir?: string | undefined;
  readonly durability?: 'durable' | 'fast';
  /** What the services are told besides, made when the folder of the data is known. */
  readonly env?: (folder: string, opened: (() => Promise<void>)[]) => Promise<NodeJS.ProcessEnv>;
  /** Aborts when the user wants the end. */
  readonly signal: AbortSignal;
  readonly print: (line: string) => void;
}

/** Starts everything, measures, stops everything, what was `opened` first. */
export async function withProduct<Result>(
  options: BenchOptions,
  locales: readonly string[],
  measure: (system: System, opened: (() => Promise<void>)[], folder: string) => Promise<Result>,
): Promise<Result> {
  const folder = options.dataDir ?? mkdtempSync(join(tmpdir(), 'scriptorium-bench-'));
  // Under root, PostgreSQL's own user must pass through.
  chmodSync(folder, 0o711);
  const opened: (() => Promise<void>)[] = [];
  try {
    const durability = options.durability ?? 'durable';
    const env = await options.env?.(folder, opened);
    const system = await startProduct({ folder, locales, durability, env, signal: options.signal });
    opened.push(() => system.stop());
    return await Promise.race([measure(system, opened, folder), aborted(options.signal)]);
  } finally {
    for (const close of opened.reverse()) await close();
    if (options.dataDir === undefined) rmSync(folder, { recursive: true, force: true });
  }
}

export async function aborted(signal: AbortSignal): Promise<never> {
  if (!signal.aborted) await once(signal, 'abort');
  throw new Error('Ended before all was measured');
}
