import { TopologyError } from './compare-topology';

/**
 * Throws `TopologyError` if the server is older than 2.10, the first version that supports reasons for term(), several
 * filters per consumer and metadata as documented.
 */
export function requireServerVersion(version: string | undefined): void {
  const [major, minor] = numbersOf(version);
  if (major > 2 || (major === 2 && minor >= 10)) return;
  throw new TopologyError(`nats-server ${version ?? 'of unknown version'} is too old: 2.10 or later is required.`);
}

/**
 * Returns whether the server compresses a stream without the risk of losing messages. Before 2.12.12 and 2.14.3 a purge
 * up to a sequence, or a replica that catches up, can rewrite a compressed block so that the server cannot read it any
 * more (nats-server pull request 8312).
 */
export function compressesSafely(version: string | undefined): boolean {
  const [major, minor, patch] = numbersOf(version);
  if (major !== 2) return major > 2;
  return minor > 14 || (minor === 14 && patch >= 3) || (minor === 12 && patch >= 12);
}

/** Returns whether a message of a stream can have a time to live of its own: since 2.11. */
export function hasMessageTtl(version: string | undefined): boolean {
  const [major, minor] = numbersOf(version);
  return major > 2 || (major === 2 && minor >= 11);
}

/**
 * Returns whether the server keeps a message for redelivery while no client pulls. Before 2.10.15, a pull whose client
 * has ended takes the message from the queue until the next heartbeat. The message is redelivered only after ack_wait,
 * or delivered twice (nats-server pull requests 5305 and 5338).
 */
export function requeuesSafely(version: string | undefined): boolean {
  const [major, minor, patch] = numbersOf(version);
  if (major !== 2 || minor !== 10) return major > 2 || (major === 2 && minor > 10);
  return patch >= 15;
}

function numbersOf(version = ''): readonly [major: number, minor: number, patch: number] {
  const [major = 0, minor = 0, patch = 0] = version.split(/[.+-]/).map(Number);
  return [major, minor, patch];
}
