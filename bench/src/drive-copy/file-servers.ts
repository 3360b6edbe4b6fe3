import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { DriveClient } from './drive-client';
import { HttpClient } from './http-client';
import type { Nginx } from './nginx';
import type { Surroundings } from './surroundings';

/** Something that files are put to and fetched from. */
export interface FileServer {
  readonly name: string;
  put(path: string, body: Buffer | Readable, length: number): Promise<void>;
  /** Gives the bytes that came. */
  get(path: string): Promise<number>;
}

export interface StoreDrive extends FileServer {
  readonly id: string;
  readonly drive: DriveClient;
}

/** A new drive whose bytes are in `store`. */
export async function openDrive({ http }: Surroundings, store: string): Promise<StoreDrive> {
  const id = await DriveClient.make(http, `Bench ${store}`, store);
  const drive = new DriveClient(http, `/v1.0/drives/${id}`);
  return {
    ...{ name: store, id, drive },
    put: async (path, body, length) => {
      const refusal = await drive.put(path, body, length);
      if (refusal !== undefined) throw new Error(`${path} was refused: ${refusal}`);
    },
    get: (path) => drive.download(path),
  };
}

export function openNginx({ clients, opened }: Surroundings, nginx: Nginx): FileServer {
  const http = new HttpClient(nginx.url, clients);
  opened.push(async () => http.close());
  return {
    name: 'nginx',
    put: async (path, body, length) => {
      // To make the folder is not what is measured, and happens once.
      await mkdir(join(nginx.files, dirname(path)), { recursive: true });
      const { status } = await http.ask(`/${path}`, { method: 'PUT', body, headers: { 'content-length': length } });
      if (status !== 201 && status !== 204) throw new Error(`nginx answered ${status}`);
    },
    get: (path) => http.drain(`/${path}`),
  };
}
