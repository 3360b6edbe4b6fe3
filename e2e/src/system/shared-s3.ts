import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { pickFreePort } from '@scriptorium/embedded';
import { fetchRunResource, provideRunResource, S3_BUCKET, S3_REGION, startS3Server } from '@scriptorium/testing';

/*
 * The S3 server of the shared systems. They are told where it is when they start, and it starts when the first file asks for it:
 * the others need no program for it, and the first on a machine compiles one.
 */
const S3 = '/s3-of-the-systems';

const keys = { accessKeyId: 'e2e', secretAccessKey: randomUUID() };
let port: Promise<number> | undefined;

/** In Jest's main process, as all that is lent. */
const portOfS3 = (): Promise<number> => (port ??= pickFreePort());

export function offerS3(): void {
  provideRunResource(S3, async (runFolder) => {
    const { program } = await fetchRunResource<{ program: string }>('/versitygw');
    const server = await startS3Server({ program, dataDir: join(runFolder, 's3'), ...keys, port: await portOfS3() });
    return { value: { endpoint: server.endpoint }, stop: () => server.stop() };
  });
}

/** What services are told of it, each system under its own prefix. */
export async function s3Environment(prefix: string): Promise<NodeJS.ProcessEnv> {
  return {
    ...{ S3_BUCKET, S3_REGION, S3_PREFIX: `${prefix}/`, S3_ENDPOINT: `http://127.0.0.1:${await portOfS3()}` },
    ...{ S3_ACCESS_KEY_ID: keys.accessKeyId, S3_SECRET_ACCESS_KEY: keys.secretAccessKey },
  };
}

/** For files with drives in S3: give the hook that calls this ten minutes. */
export async function needS3(): Promise<void> {
  await fetchRunResource(S3);
}
