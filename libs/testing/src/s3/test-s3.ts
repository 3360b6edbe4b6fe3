import { randomUUID } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onPort, SupervisedProcess, type StopStep } from '@scriptorium/embedded';
import { askTestRun } from '../run/ask-test-run';
import { onLoan } from '../run/loans';
import { TEST_RUN_FOLDER } from '../run/test-run-address';

/** An S3 server with one bucket that a test may do anything to. The end of the file stops it. */
export interface OwnS3Server {
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Its bucket as it is on disk: objects are files, and so are the parts of uploads that are not complete. */
  readonly folder: string;
  /** It stays down until restart(). */
  stop(): Promise<void>;
  /** On the same port, with the same objects. */
  restart(): Promise<void>;
}

const STOP_STEPS: readonly StopStep[] = [{ signal: 'SIGTERM', waitMs: 5_000 }];
const REGION = 'us-east-1';
const BUCKET = 'test-bucket';

/** The first one on a machine may compile it: give the hook that calls this ten minutes. */
export async function startOwnS3Server(): Promise<OwnS3Server> {
  const { program } = await askTestRun<{ program: string }>('/versitygw');
  const dataDir = join(process.env[TEST_RUN_FOLDER] ?? tmpdir(), `s3-${randomUUID()}`);
  // A folder there is a bucket.
  const folder = join(dataDir, 'objects', BUCKET);
  mkdirSync(folder, { recursive: true });
  // Metadata in files: not every file system that tests run on has extended attributes.
  mkdirSync(join(dataDir, 'metadata'));
  const credentials = { accessKeyId: 'test-user', secretAccessKey: randomUUID() };
  const start = async (port: number): Promise<{ server: SupervisedProcess; port: number }> => {
    const server = new SupervisedProcess({
      name: 'versitygw',
      command: program,
      args: [
        ...['--port', `127.0.0.1:${port}`, '--region', REGION, '--keep-alive', '--quiet'],
        ...['posix', '--sidecar', join(dataDir, 'metadata'), join(dataDir, 'objects')],
      ],
      env: {
        ...process.env,
        ROOT_ACCESS_KEY_ID: credentials.accessKeyId,
        ROOT_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      },
      output: { kind: 'file', path: join(dataDir, 'versitygw.log') },
      recordFile: join(dataDir, 'process.json'),
      stopSteps: STOP_STEPS,
      group: 'inherited',
      // Any answer will do: without a signature it is a refusal.
      probe: async () => void (await fetch(`http://127.0.0.1:${port}/`)),
    });
    await server.start();
    return { server, port };
  };
  const setting = { port: undefined, setting: '', inUse: 'address already in use' };
  const first = await onPort(setting, start);
  let { server } = first;
  onLoan(async () => {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });
  return {
    endpoint: `http://127.0.0.1:${first.port}`,
    region: REGION,
    bucket: BUCKET,
    credentials,
    folder,
    stop: async () => server.stop(),
    restart: async () => {
      await server.stop();
      ({ server } = await start(first.port));
    },
  };
}
