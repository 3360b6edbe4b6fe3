import type { System } from '@scriptorium/embedded';
import type { Client } from 'pg';
import type { HttpClient } from './http-client';
import type { S3Server } from './s3-server';

/** The dependencies that all parts of the benchmark share. */
export interface DriveCopyContext {
  readonly system: System;
  /** Connection of the superuser. */
  readonly database: Client;
  readonly http: HttpClient;
  /** Number of concurrent transfers. */
  readonly clients: number;
  /** The folder with the data of the servers, and of the programs that they are compared with. */
  readonly folder: string;
  /** The folder of the store `filesystem`. */
  readonly blobFolder: string;
  /** The server, or the reason why it is missing. */
  readonly s3: S3Server | string;
  /** Functions to call at the end, the last one first. */
  readonly cleanups: (() => Promise<void>)[];
  readonly print: (line: string) => void;
}
