import type { System } from '@scriptorium/embedded';
import type { Client } from 'pg';
import type { HttpClient } from './http-client';
import type { S3Server } from './s3-server';

/** What all parts of the benchmark work with. */
export interface Surroundings {
  readonly system: System;
  /** The superuser's. */
  readonly database: Client;
  readonly http: HttpClient;
  /** Files on their way at once. */
  readonly clients: number;
  /** Where the servers have their data, and whoever is measured beside them too. */
  readonly folder: string;
  /** What the store `filesystem` is. */
  readonly blobFolder: string;
  /** A reason where there is none. */
  readonly s3: S3Server | string;
  /** To be closed at the end, the last first. */
  readonly opened: (() => Promise<void>)[];
  readonly print: (line: string) => void;
}
