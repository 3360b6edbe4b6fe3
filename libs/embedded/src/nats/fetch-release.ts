import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { reasonOf } from '../reason-of';
import { natsReleaseFor, type NatsRelease } from './nats-release';

/** Without a network this fails soon. On a slow network it may take any time as long as chunks arrive. */
const RESPONSE_TIMEOUT_MS = 5_000;
const CHUNK_TIMEOUT_MS = 10_000;

/** Fetches the official archive into the folder, checks it and unpacks it. Returns the path of the program. */
export async function fetchRelease(folder: string): Promise<string> {
  const release = natsReleaseFor(process.platform, process.arch);
  if (release === undefined) throw new Error(`no checksum is known for ${process.platform} ${process.arch}`);
  const archive = await download(release.url);
  return unpackVerified(archive, release, folder);
}

/** Checks and unpacks an archive. Returns the path of the program. @throws Error if the checksum differs */
export async function unpackVerified(archive: Buffer, release: NatsRelease, folder: string): Promise<string> {
  const sha256 = createHash('sha256').update(archive).digest('hex');
  if (sha256 !== release.sha256) {
    throw new Error(`${release.url} has SHA-256 ${sha256}, expected ${release.sha256}; it was not unpacked`);
  }
  const file = join(folder, 'release.tar.gz');
  writeFileSync(file, archive);
  await promisify(execFile)('tar', ['-xzf', file, '-C', folder, release.member]);
  return join(folder, release.member);
}

/** Returns the body of a response. @throws Error if the response or the next chunk times out */
export async function download(url: string): Promise<Buffer> {
  const timeout = new AbortController();
  const abortWith = (what: string): (() => void) => {
    return () => timeout.abort(new Error(`${new URL(url).host} ${what}`));
  };
  let timer = setTimeout(abortWith(`did not respond within ${RESPONSE_TIMEOUT_MS / 1000} s`), RESPONSE_TIMEOUT_MS);
  try {
    const response = await fetch(url, { signal: timeout.signal });
    if (!response.ok || response.body === null) throw new Error(`${url} returned ${response.status}`);
    const chunks: Uint8Array[] = [];
    for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
      chunks.push(chunk);
      clearTimeout(timer);
      timer = setTimeout(abortWith(`sent nothing for ${CHUNK_TIMEOUT_MS / 1000} s`), CHUNK_TIMEOUT_MS);
    }
    return Buffer.concat(chunks);
  } catch (error) {
    throw new Error(reasonOf(error), { cause: error });
  } finally {
    clearTimeout(timer);
  }
}
