import { Agent, request, type IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

export interface HttpRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string | number>>;
  readonly body?: Buffer | Readable;
}

export interface HttpResponse {
  readonly status: number;
  readonly location: string | undefined;
  readonly text: string;
}

/**
 * An HTTP client with keep-alive, which streams bodies without buffering, so that the server is what is measured. The
 * product and the programs that it is compared with get the same client.
 */
export class HttpClient {
  private readonly agent: Agent;

  constructor(
    private readonly origin: string,
    connections: number,
  ) {
    this.agent = new Agent({ keepAlive: true, maxSockets: connections });
  }

  async send(path: string, request: HttpRequest = {}): Promise<HttpResponse> {
    const response = await this.open(path, request);
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk as Buffer);
    return {
      status: response.statusCode ?? 0,
      location: response.headers.location,
      text: Buffer.concat(chunks).toString(),
    };
  }

  /** Reads a response and discards its body. Returns the number of bytes. */
  async drain(path: string): Promise<number> {
    const response = await this.open(path, {});
    let bytes = 0;
    response.on('data', (chunk: Buffer) => (bytes += chunk.length));
    await new Promise((resolve, reject) => response.once('end', resolve).once('error', reject));
    if (response.statusCode !== 200) throw new Error(`GET ${path} returned ${String(response.statusCode)}.`);
    return bytes;
  }

  close(): void {
    this.agent.destroy();
  }

  private open(path: string, { method = 'GET', headers = {}, body }: HttpRequest): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const url = path.startsWith('/') ? this.origin + path : path;
      const sent = request(url, { method, headers: { ...headers }, agent: this.agent }, resolve);
      sent.once('error', reject);
      if (body === undefined || Buffer.isBuffer(body)) sent.end(body);
      else pipeline(body, sent).catch(reject);
    });
  }
}
