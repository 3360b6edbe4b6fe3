import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { reasonOf } from '../reason-of';

/** The first version with several filter subjects per consumer and reasons for term(). */
export const OLDEST_NATS_VERSION = '2.10.0';
/** The version that is fetched. The checksums in nats-release.ts and `go install` use it. */
export const PINNED_NATS_VERSION = '2.14.5';

/** Parses `nats-server: v2.14.5` into `2.14.5`. Returns undefined if the text has no version. */
export function parseNatsVersion(output: string): string | undefined {
  return /\bv?(\d+\.\d+\.\d+)/.exec(output)?.[1];
}

/** Returns a negative number, zero or a positive number if `a` is older than, equal to or newer than `b`. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => version.split('.').map(Number));
  for (const index of [0, 1, 2]) {
    const difference = (left?.[index] ?? 0) - (right?.[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/**
 * Returns the version of the program if it runs on this machine and is new enough.
 * @throws Error with the reason otherwise
 */
export async function usableVersion(binary: string): Promise<string> {
  const { stdout, stderr } = await promisify(execFile)(binary, ['--version'], { timeout: 30_000 }).catch(
    (error: unknown) => {
      throw new Error(`${binary} does not run (${reasonOf(error)})`);
    },
  );
  const version = parseNatsVersion(stdout + stderr);
  if (version === undefined) throw new Error(`${binary} does not print its version`);
  if (compareVersions(version, OLDEST_NATS_VERSION) < 0) {
    throw new Error(`${binary} is version ${version}, older than ${OLDEST_NATS_VERSION}`);
  }
  return version;
}
