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

/** So often is looked at a copy: a fiftieth of the time that it has taken makes no difference, and a look costs the servers some. */
const LOOK_EVERY = 0.02;
const LOOK_EVERY_MS = { least: 25, most: 250 };
const PAGE = 1_000;

/** A drive as its clients see it. `drive` is how addresses of it begin: `/v1.0/me/drive`, `/v1.0/drives/{id}`. */
export class DriveClient {
  private readonly authorization = `Bearer ${TOKEN}`;

  constructor(
    private readonly http: HttpClient,
    private readonly drive: string,
  ) {}

  /** A drive of the only space. Gives its id; that of the one which is there where it has the name already. */
  static async make(http: HttpClient, name: string, store: string): Promise<string> {
    const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
    const body = Buffer.from(JSON.stringify({ space: SPACE, name, store }));
    const made = await http.ask('/v1/drives', { method: 'POST', headers, body });
    if (made.status === 201) return (JSON.parse(made.text) as { id: string }).id;
    const { drives } = JSON.parse((await http.ask('/v1/drives', { headers })).text) as {
      drives: readonly { readonly id: string; readonly name: string }[];
    };
    const found = drives.find((drive) => drive.name === name);
    if (found === undefined) throw new Error(`POST /v1/drives answered ${made.status}: ${made.text}`);
    return found.id;
  }

  /** Status and code of a refusal; undefined where the file is there. Folders on its path are made. */
  async put(path: string, body: Buffer | Readable, length: number): Promise<string | undefined> {
    const headers = { authorization: this.authorization, 'content-length': length };
    const url = `${this.drive}/root:/${encodePath(path)}:/content?@microsoft.graph.conflictBehavior=fail`;
    const { status, text } = await this.http.ask(url, { method: 'PUT', headers, body });
    return status === 201 ? undefined : `${status} ${codeOf(text)}`;
  }

  async makeFolder(path: string): Promise<void> {
    const [names, name] = [path.split('/').slice(0, -1), path.split('/').at(-1)];
    const below = names.length === 0 ? '/root' : `/root:/${encodePath(names.join('/'))}:`;
    // One that is there is as good.
    const body = { name, folder: {}, '@microsoft.graph.conflictBehavior': 'replace' };
    await this.json('POST', `${this.drive}${below}/children`, body);
  }

  async item(path: string): Promise<RemoteItem> {
    return this.json('GET', `${this.drive}/root:/${encodePath(path)}`);
  }

  /** All that is on the drive, page after page. */
  async *everything(): AsyncGenerator<RemoteItem> {
    let next: string | undefined = `${this.drive}/root/delta?$top=${PAGE}`;
    while (next !== undefined) {
      const page: Changes = await this.json('GET', next);
      yield* page.value;
      next = page['@odata.nextLink'];
    }
  }

  /** Copies, and looks at the monitor until it is over. Gives the id of what was made, and how long it took. */
  async copy(path: string, wish: object): Promise<{ readonly id: string; readonly milliseconds: number }> {
    const start = performance.now();
    const { location } = await this.send('POST', `${this.drive}/root:/${encodePath(path)}:/copy`, wish);
    for (;;) {
      const { status, text } = await this.http.ask(location ?? '');
      const copy = JSON.parse(text) as CopyStatus;
      if (copy.resourceId !== undefined) return { id: copy.resourceId, milliseconds: performance.now() - start };
      if (status !== 202) throw new Error(`The copy ended as ${text}`);
      const pause = LOOK_EVERY * (performance.now() - start);
      await sleep(Math.min(Math.max(pause, LOOK_EVERY_MS.least), LOOK_EVERY_MS.most));
    }
  }

  /** Through the redirect, as clients go. Gives the bytes. */
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
    const answer = await this.http.ask(url, { method, headers, ...sent });
    if (answer.status >= 400) throw new Error(`${method} ${url} answered ${answer.status}: ${answer.text}`);
    return answer;
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
