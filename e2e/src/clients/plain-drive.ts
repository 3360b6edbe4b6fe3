import type { Space } from '../system/open-space';

/** A driveItem or an error, depending on the test. */
export interface DriveItem {
  readonly id: string;
  readonly name: string;
  readonly size: number;
  readonly eTag: string;
  readonly folder?: { readonly childCount: number };
  readonly file?: { readonly mimeType: string; readonly hashes: Readonly<Record<string, string>> };
  readonly deleted?: object;
  readonly parentReference: { readonly driveId: string; readonly id?: string; readonly path?: string };
  readonly fileSystemInfo: { readonly createdDateTime: string; readonly lastModifiedDateTime: string };
  readonly '@microsoft.graph.downloadUrl': string;
}

export interface DriveResponse<Body = DriveItem> {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Buffer;
  readonly json: Body;
  /** The code of an error. */
  readonly code: string | undefined;
}

export interface DriveRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Bytes and strings are sent unchanged, objects as JSON. */
  readonly body?: object | string | Buffer | ReadableStream;
}

/** HTTP client for the drive API, for requests and responses that the other clients do not expose. */
export class PlainDrive {
  constructor(private readonly space: Pick<Space, 'system' | 'token'>) {}

  /** Sends a request to a raw path and query, or to an absolute URL without a token. Does not follow redirects. */
  async send<Body = DriveItem>(
    path: string,
    { method = 'GET', headers = {}, body }: DriveRequest = {},
  ): Promise<DriveResponse<Body>> {
    const isOwn = path.startsWith('/');
    const response = await fetch(isOwn ? this.space.system.gatewayUrl + path : path, {
      method,
      redirect: 'manual',
      headers: { ...(isOwn ? { authorization: `Bearer ${this.space.token}` } : {}), ...headers },
      ...(body === undefined ? {} : { body: sent(body), duplex: 'half' }),
    });
    const bytes = Buffer.from(await response.arrayBuffer());
    const isJson = /^application\/(problem\+)?json/.test(response.headers.get('content-type') ?? '');
    const json = isJson && bytes.length > 0 ? (JSON.parse(bytes.toString('utf8')) as Body) : ({} as Body);
    const { error } = json as { readonly error?: { readonly code: string } };
    return { status: response.status, headers: response.headers, bytes, json, code: error?.code };
  }

  /** Follows the redirect of `/content`. */
  async download(path: string, headers: Readonly<Record<string, string>> = {}): Promise<DriveResponse> {
    const redirect = await this.send(path);
    return this.send(redirect.headers.get('location') ?? '', { headers });
  }
}

function sent(body: object | string): string | Uint8Array<ArrayBuffer> | ReadableStream {
  if (typeof body === 'string' || body instanceof ReadableStream) return body;
  return Buffer.isBuffer(body) ? new Uint8Array(body) : JSON.stringify(body);
}
