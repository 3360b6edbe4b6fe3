import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

import { Webhook } from 'standardwebhooks';

export interface Received {
  readonly id: string;
  readonly event: { readonly id: string; readonly type: string; readonly subject: string; readonly sequence?: string };
}

/** Answers a request: with 204 unless it does something else. */
type Answer = (response: ServerResponse, received: Received) => void;

/** An endpoint that verifies each request with the library of Standard Webhooks. */
export class Endpoint {
  readonly received: Received[] = [];
  answer: Answer = (response) => response.writeHead(204).end();
  secret = '';
  private readonly server = createServer((request, response) => void this.handle(request, response));

  static async start(): Promise<Endpoint> {
    const endpoint = new Endpoint();
    await new Promise<void>((resolve) => endpoint.server.listen(0, '127.0.0.1', resolve));
    return endpoint;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://localhost:${this.port}/hook`;
  }

  /** Ids of the events, in the order of their arrival. */
  get eventIds(): string[] {
    return this.received.map(({ event }) => event.id);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const body = await text(request);
      const event = new Webhook(this.secret).verify(body, request.headers as Record<string, string>);
      const received = { id: String(request.headers['webhook-id']), event: event as Received['event'] };
      this.received.push(received);
      this.answer(response, received);
    } catch (error) {
      response.writeHead(400).end(String(error));
    }
  }
}
