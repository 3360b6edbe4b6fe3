import type { Readable } from 'node:stream';
import type { Output } from '../output/output';

/** The process that a command runs in. */
export interface Surroundings {
  readonly env: NodeJS.ProcessEnv;
  readonly folder: string;
  readonly platform: NodeJS.Platform;
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly out: Output;
  readonly err: Output;
  /** Aborts on SIGINT and SIGTERM. */
  readonly signal: AbortSignal;
}
