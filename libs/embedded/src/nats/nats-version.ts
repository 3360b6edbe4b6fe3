import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { reasonOf } from '../reason-of';

/** Several filter subjects on one consumer, and reasons for term(), came with 2.10. */
export const OLDEST_NATS_VERSION = '2.10.0';
/** The one that is fetched; the checksums in nats-release.ts and `go install` belong to it. */
export const PINNED_NATS_VERSION = '2.14.5';

/** `nats-server: v2.14.5` -> `2.14.5`; undefined if there is no version in it. */
export function parseNatsVersion(output: string): string | undefined {
  return /\bv?(\d+\.\d+\.\d+)/.exec(output)?.[1];
}

/** Negative, zero or positive, as `a` is older, equal or newer. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => version.split('.').map(Number));
  for (const index of [0, 1, 2]) {
    const difference = (left?.[index] ?? 0) - (right?.[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/**
 * The version of the program, if it runs here and is new enough.
 * @throws Error that says why not
 */
export async function usableVersion(binary: string): Promise<string> {
  const { stdout, stderr } = await promisify(execFile)(binary, ['--version'], { timeout: 30_000 }).catch(
    (error: unknown) => {
      throw new Error(`${binary} does not run (${reasonOf(error)})`);
    },
  );
  const version = parseNatsVersion(stdout + stderr);
  if (version === undefined) throw new Error(`${binary} does not say its version`);
  if (compareVersions(version, OLDEST_NATS_VERSION) < 0) {
    throw new Error(`${binary} is version ${version}, older than ${OLDEST_NATS_VERSION}`);
  }
  return version;
}
