import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { reasonOf } from '../reason-of';
import { natsReleaseFor, type NatsRelease } from './nats-release';

/** Without a network this must end soon; with a slow one it may take its time as long as something arrives. */
const ANSWER_WITHIN_MS = 5_000;
const NEXT_PIECE_WITHIN_MS = 10_000;

/** Fetches the official archive into the folder, checks it, unpacks it. Returns the program's path. */
export async function fetchRelease(folder: string): Promise<string> {
  const release = natsReleaseFor(process.platform, process.arch);
  if (release === undefined) throw new Error(`no checksum is known for ${process.platform} ${process.arch}`);
  const archive = await download(release.url);
  return unpackVerified(archive, release, folder);
}

/** @throws Error when the archive is not the one that was published */
export async function unpackVerified(archive: Buffer, release: NatsRelease, folder: string): Promise<string> {
  const sha256 = createHash('sha256').update(archive).digest('hex');
  if (sha256 !== release.sha256) {
    throw new Error(`${release.url} has SHA-256 ${sha256}, expected ${release.sha256}; it was not used`);
  }
  const file = join(folder, 'release.tar.gz');
  writeFileSync(file, archive);
  await promisify(execFile)('tar', ['-xzf', file, '-C', folder, release.member]);
  return join(folder, release.member);
}

/** @throws Error when no answer comes, or the next piece does not */
export async function download(url: string): Promise<Buffer> {
  const patience = new AbortController();
  const giveUp = (what: string): (() => void) => {
    return () => patience.abort(new Error(`${new URL(url).host} ${what}`));
  };
  let timer = setTimeout(giveUp(`did not answer within ${ANSWER_WITHIN_MS / 1000} s`), ANSWER_WITHIN_MS);
  try {
    const response = await fetch(url, { signal: patience.signal });
    if (!response.ok || response.body === null) throw new Error(`${url} answered ${response.status}`);
    const pieces: Uint8Array[] = [];
    for await (const piece of response.body as AsyncIterable<Uint8Array>) {
      pieces.push(piece);
      clearTimeout(timer);
      timer = setTimeout(giveUp('stopped sending'), NEXT_PIECE_WITHIN_MS);
    }
    return Buffer.concat(pieces);
  } catch (error) {
    throw new Error(reasonOf(error), { cause: error });
  } finally {
    clearTimeout(timer);
  }
}
