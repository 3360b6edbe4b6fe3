import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { startOnPort, SupervisedProcess, type StopStep } from '@scriptorium/embedded';

/** An S3 server with one bucket that stores objects in a folder. */
export interface S3Server {
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Folder of the bucket. Objects are files, and so are the parts of incomplete uploads. */
  readonly folder: string;
  /** Stops the server until restart(). */
  stop(): Promise<void>;
  /** Starts the server on the same port with the same objects. */
  restart(): Promise<void>;
}

export interface S3ServerOptions {
  /** Path of versitygw. */
  readonly program: string;
  readonly dataDir: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Default: a free port. */
  readonly port?: number;
}

const STOP_STEPS: readonly StopStep[] = [{ signal: 'SIGTERM', waitMs: 5_000 }];
export const S3_REGION = 'us-east-1';
export const S3_BUCKET = 'test-bucket';

/** Starts an S3 server. The caller must stop it. */
export async function startS3Server(options: S3ServerOptions): Promise<S3Server> {
  const { program, dataDir, accessKeyId, secretAccessKey } = options;
  // versitygw serves each folder in there as a bucket.
  const folder = join(dataDir, 'objects', S3_BUCKET);
  mkdirSync(folder, { recursive: true });
  // Metadata is stored in files, since not every file system has extended attributes.
  mkdirSync(join(dataDir, 'metadata'), { recursive: true });
  const start = async (port: number): Promise<{ server: SupervisedProcess; port: number }> => {
    const server = new SupervisedProcess({
      name: 'versitygw',
      command: program,
      args: [
        '--port',
        `127.0.0.1:${port}`,
        '--region',
        S3_REGION,
        '--keep-alive',
        '--quiet',
        'posix',
        '--sidecar',
        join(dataDir, 'metadata'),
        join(dataDir, 'objects'),
      ],
      env: { ...process.env, ROOT_ACCESS_KEY_ID: accessKeyId, ROOT_SECRET_ACCESS_KEY: secretAccessKey },
      output: { kind: 'file', path: join(dataDir, 'versitygw.log') },
      recordFile: join(dataDir, 'process.json'),
      stopSteps: STOP_STEPS,
      group: 'inherited',
      // Any response is enough. A request without a signature gets 403.
      probe: async () => void (await fetch(`http://127.0.0.1:${port}/`)),
    });
    await server.start();
    return { server, port };
  };
  const setting = { port: options.port, setting: 'port', inUse: 'address already in use' };
  const first = await startOnPort(setting, start);
  let { server } = first;
  return {
    endpoint: `http://127.0.0.1:${first.port}`,
    region: S3_REGION,
    bucket: S3_BUCKET,
    credentials: { accessKeyId, secretAccessKey },
    folder,
    stop: async () => server.stop(),
    restart: async () => {
      await server.stop();
      ({ server } = await start(first.port));
    },
  };
}
