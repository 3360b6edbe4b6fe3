import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { pickFreePort } from '@scriptorium/embedded';
import { fetchRunResource, provideRunResource, S3_BUCKET, S3_REGION, startS3Server } from '@scriptorium/testing';

/*
 * The S3 server of the shared systems. The systems get its address when they start. The server itself starts when the
 * first spec file requires it, so other files do not need its program, which is compiled once on a machine.
 */
const S3 = '/s3-of-the-systems';

const keys = { accessKeyId: 'e2e', secretAccessKey: randomUUID() };
let port: Promise<number> | undefined;

/** Runs in Jest's main process, like every shared resource. */
const portOfS3 = (): Promise<number> => (port ??= pickFreePort());

export function offerS3(): void {
  provideRunResource(S3, async (runFolder) => {
    const { program } = await fetchRunResource<{ program: string }>('/versitygw');
    const server = await startS3Server({ program, dataDir: join(runFolder, 's3'), ...keys, port: await portOfS3() });
    return { value: { endpoint: server.endpoint }, stop: () => server.stop() };
  });
}

/** Returns the environment of the services. Each system has its own prefix. */
export async function s3Environment(prefix: string): Promise<NodeJS.ProcessEnv> {
  return {
    S3_BUCKET,
    S3_REGION,
    S3_PREFIX: `${prefix}/`,
    S3_ENDPOINT: `http://127.0.0.1:${await portOfS3()}`,
    S3_ACCESS_KEY_ID: keys.accessKeyId,
    S3_SECRET_ACCESS_KEY: keys.secretAccessKey,
  };
}

/** Starts the S3 server for a file with drives in S3. The calling hook needs a limit of ten minutes. */
export async function requireS3(): Promise<void> {
  await fetchRunResource(S3);
}
