import { Agent, request, type IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

export interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string | number>>;
  readonly body?: Buffer | Readable;
}

export interface Answered {
  readonly status: number;
  readonly location: string | undefined;
  readonly text: string;
}

/**
 * Keeps its connections, and passes bodies through without holding them: what is measured with it is the server. The same client
 * for the product and for what it is measured beside.
 */
export class HttpClient {
  private readonly agent: Agent;

  constructor(
    private readonly origin: string,
    connections: number,
  ) {
    this.agent = new Agent({ keepAlive: true, maxSockets: connections });
  }

  async ask(path: string, asked: Asked = {}): Promise<Answered> {
    const response = await this.send(path, asked);
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk as Buffer);
    return {
      status: response.statusCode ?? 0,
      location: response.headers.location,
      text: Buffer.concat(chunks).toString(),
    };
  }

  /** Reads an answer and throws its body away. Gives its bytes. */
  async drain(path: string): Promise<number> {
    const response = await this.send(path, {});
    let bytes = 0;
    response.on('data', (chunk: Buffer) => (bytes += chunk.length));
    await new Promise((resolve, reject) => response.once('end', resolve).once('error', reject));
    if (response.statusCode !== 200) throw new Error(`GET ${path} answered ${String(response.statusCode)}`);
    return bytes;
  }

  close(): void {
    this.agent.destroy();
  }

  private send(path: string, { method = 'GET', headers = {}, body }: Asked): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const url = path.startsWith('/') ? this.origin + path : path;
      const sent = request(url, { method, headers: { ...headers }, agent: this.agent }, resolve);
      sent.once('error', reject);
      if (body === undefined || Buffer.isBuffer(body)) sent.end(body);
      else pipeline(body, sent).catch(reject);
    });
  }
}
