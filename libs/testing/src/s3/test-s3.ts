import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fetchRunResource } from '../run/fetch-run-resource';
import { afterTestFile } from '../run/after-test-file';
import { TEST_RUN_FOLDER } from '../run/test-run-address';
import { startS3Server, type S3Server } from './s3-server';

/** An S3 server with one bucket for a single test file, which may stop it. It is stopped at the end of the file. */
export type OwnS3Server = S3Server;

/** Starts an S3 server. The first call on a machine may compile it: give the hook that calls this ten minutes. */
export async function startOwnS3Server(): Promise<OwnS3Server> {
  const { program } = await fetchRunResource<{ program: string }>('/versitygw');
  const dataDir = join(process.env[TEST_RUN_FOLDER] ?? tmpdir(), `s3-${randomUUID()}`);
  const keys = { accessKeyId: 'test-user', secretAccessKey: randomUUID() };
  const server = await startS3Server({ program, dataDir, ...keys });
  afterTestFile(async () => {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });
  return server;
}
