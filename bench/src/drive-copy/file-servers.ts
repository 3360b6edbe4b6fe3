import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { DriveClient } from './drive-client';
import { HttpClient } from './http-client';
import type { Nginx } from './nginx';
import type { DriveCopyContext } from './drive-copy-context';

/** A server that stores files. */
export interface FileServer {
  readonly name: string;
  put(path: string, body: Buffer | Readable, length: number): Promise<void>;
  /** Downloads a file. Returns the number of bytes. */
  get(path: string): Promise<number>;
}

export interface StoreDrive extends FileServer {
  readonly id: string;
  readonly drive: DriveClient;
}

/** Creates a drive whose bytes are in `store`. */
export async function openDrive({ http }: DriveCopyContext, store: string): Promise<StoreDrive> {
  const id = await DriveClient.create(http, `Bench ${store}`, store);
  const drive = new DriveClient(http, `/v1.0/drives/${id}`);
  return {
    name: store,
    id,
    drive,
    put: async (path, body, length) => {
      const rejection = await drive.put(path, body, length);
      if (rejection !== undefined) throw new Error(`${path} was rejected: ${rejection}`);
    },
    get: (path) => drive.download(path),
  };
}

export function openNginx({ clients, cleanups }: DriveCopyContext, nginx: Nginx): FileServer {
  const http = new HttpClient(nginx.url, clients);
  cleanups.push(async () => http.close());
  return {
    name: 'nginx',
    put: async (path, body, length) => {
      // Creating the folder happens once, and is not what is measured.
      await mkdir(join(nginx.files, dirname(path)), { recursive: true });
      const { status } = await http.send(`/${path}`, { method: 'PUT', body, headers: { 'content-length': length } });
      if (status !== 201 && status !== 204) throw new Error(`nginx returned ${status}.`);
    },
    get: (path) => http.drain(`/${path}`),
  };
}
