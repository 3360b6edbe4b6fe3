import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { findVersitygw } from '@scriptorium/testing';
import { startProgram, type RunningProgram } from './server-program';

const REGION = 'us-east-1';
const BUCKET = 'bench';

export interface S3Server extends RunningProgram {
  /** The environment of the product for this server. */
  readonly env: NodeJS.ProcessEnv;
  /** The folder with its objects as files. */
  readonly objects: string;
}

/**
 * Starts versitygw on a folder beside the other data. The first start on a machine may compile it. @throws Error if it
 * is not available
 */
export async function startS3Server(parent: string): Promise<S3Server> {
  const folder = join(parent, 's3');
  const objects = join(folder, 'objects', BUCKET);
  // A folder there is a bucket. Metadata are files, since not every file system has extended attributes.
  for (const each of [objects, join(folder, 'metadata')]) mkdirSync(each, { recursive: true });
  const keys = { id: 'bench', secret: randomUUID() };
  const server = await startProgram({
    name: 'versitygw',
    command: await findVersitygw(),
    folder,
    args: (port) => [
      '--port',
      `127.0.0.1:${port}`,
      '--region',
      REGION,
      '--keep-alive',
      '--quiet',
      'posix',
      '--sidecar',
      join(folder, 'metadata'),
      join(folder, 'objects'),
    ],
    env: { ROOT_ACCESS_KEY_ID: keys.id, ROOT_SECRET_ACCESS_KEY: keys.secret },
  });
  return {
    url: server.url,
    objects,
    env: {
      S3_BUCKET: BUCKET,
      S3_REGION: REGION,
      S3_ENDPOINT: server.url,
      S3_ACCESS_KEY_ID: keys.id,
      S3_SECRET_ACCESS_KEY: keys.secret,
    },
    get pid() {
      return server.pid;
    },
    stop: () => server.stop(),
  };
}
