import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { SPACE, TOKEN } from '../system/product';
import type { HttpClient } from './http-client';

export interface RemoteItem {
  readonly id: string;
  readonly name: string;
  readonly size: number;
  readonly folder?: { readonly childCount: number };
  readonly file?: { readonly hashes: { readonly sha256Hash: string } };
  readonly deleted?: object;
  readonly root?: object;
  readonly parentReference: { readonly id?: string };
}

interface Changes {
  readonly value: readonly RemoteItem[];
  readonly '@odata.nextLink'?: string;
}

interface CopyStatus {
  readonly status: string;
  readonly resourceId?: string;
}

/**
 * The pause between polls of a copy, as a part of its time so far. The error is small, and the servers have little work
 * with the polls.
 */
const POLL_FRACTION = 0.02;
const POLL_MS = { least: 25, most: 250 };
const PAGE = 1_000;

/** A client of a drive. `drive` is the prefix of its addresses: `/v1.0/me/drive`, `/v1.0/drives/{id}`. */
export class DriveClient {
  private readonly authorization = `Bearer ${TOKEN}`;

  constructor(
    private readonly http: HttpClient,
    private readonly drive: string,
  ) {}

  /** Creates a drive in the only space. Returns its id; if the name is taken, the id of the existing drive. */
  static async create(http: HttpClient, name: string, store: string): Promise<string> {
    const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
    const body = Buffer.from(JSON.stringify({ space: SPACE, name, store }));
    const created = await http.send('/v1/drives', { method: 'POST', headers, body });
    if (created.status === 201) return (JSON.parse(created.text) as { id: string }).id;
    const { items } = JSON.parse((await http.send('/v1/drives', { headers })).text) as {
      items: readonly { readonly id: string; readonly name: string }[];
    };
    const found = items.find((drive) => drive.name === name);
    if (found === undefined) throw new Error(`POST /v1/drives returned ${created.status}: ${created.text}`);
    return found.id;
  }

  /** Uploads a file, and creates the folders on its path. Returns undefined, or the status and code of a rejection. */
  async put(path: string, body: Buffer | Readable, length: number): Promise<string | undefined> {
    const headers = { authorization: this.authorization, 'content-length': length };
    const url = `${this.drive}/root:/${encodePath(path)}:/content?@microsoft.graph.conflictBehavior=fail`;
    const { status, text } = await this.http.send(url, { method: 'PUT', headers, body });
    return status === 201 ? undefined : `${status} ${codeOf(text)}`;
  }

  async createFolder(path: string): Promise<void> {
    const [names, name] = [path.split('/').slice(0, -1), path.split('/').at(-1)];
    const below = names.length === 0 ? '/root' : `/root:/${encodePath(names.join('/'))}:`;
    // An existing folder is reused.
    const body = { name, folder: {}, '@microsoft.graph.conflictBehavior': 'replace' };
    await this.json('POST', `${this.drive}${below}/children`, body);
  }

  async item(path: string): Promise<RemoteItem> {
    return this.json('GET', `${this.drive}/root:/${encodePath(path)}`);
  }

  /** Yields all items of the drive, page by page. */
  async *items(): AsyncGenerator<RemoteItem> {
    let next: string | undefined = `${this.drive}/root/delta?$top=${PAGE}`;
    while (next !== undefined) {
      const page: Changes = await this.json('GET', next);
      yield* page.value;
      next = page['@odata.nextLink'];
    }
  }

  /** Copies an item, and polls the monitor until the end. Returns the id of the copy, and the time that it took. */
  async copy(path: string, request: object): Promise<{ readonly id: string; readonly milliseconds: number }> {
    const start = performance.now();
    const { location } = await this.send('POST', `${this.drive}/root:/${encodePath(path)}:/copy`, request);
    for (;;) {
      const { status, text } = await this.http.send(location ?? '');
      const copy = JSON.parse(text) as CopyStatus;
      if (copy.resourceId !== undefined) return { id: copy.resourceId, milliseconds: performance.now() - start };
      if (status !== 202) throw new Error(`The copy failed: ${text}`);
      const pause = POLL_FRACTION * (performance.now() - start);
      await sleep(Math.min(Math.max(pause, POLL_MS.least), POLL_MS.most));
    }
  }

  /** Downloads a file through the redirect, as clients do. Returns the number of bytes. */
  async download(path: string): Promise<number> {
    const { location } = await this.send('GET', `${this.drive}/root:/${encodePath(path)}:/content`);
    return this.http.drain(location ?? '');
  }

  private async json<Body>(method: string, url: string, body?: object): Promise<Body> {
    return JSON.parse((await this.send(method, url, body)).text) as Body;
  }

  private async send(
    method: string,
    url: string,
    body?: object,
  ): Promise<{ text: string; location?: string | undefined }> {
    const headers = { authorization: this.authorization, 'content-type': 'application/json' };
    const sent = body === undefined ? {} : { body: Buffer.from(JSON.stringify(body)) };
    const response = await this.http.send(url, { method, headers, ...sent });
    if (response.status >= 400) throw new Error(`${method} ${url} returned ${response.status}: ${response.text}`);
    return response;
  }
}

function encodePath(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}

function codeOf(text: string): string {
  try {
    return (JSON.parse(text) as { error: { code: string } }).error.code;
  } catch {
    return text;
  }
}
