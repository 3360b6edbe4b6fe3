import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';

import { SPACE, TOKEN } from '../system/product';

const TYPE = 'https://bench.example/page';
const HEADERS = { authorization: `Bearer ${TOKEN}` };

/** The space of the benchmark in the native API. */
export class NativeSpace {
  private readonly url: string;

  private constructor(gatewayUrl: string) {
    this.url = `${gatewayUrl}/v1/spaces/${SPACE}`;
  }

  /** Registers the content type of the pages. */
  static async prepare(gatewayUrl: string): Promise<NativeSpace> {
    const space = new NativeSpace(gatewayUrl);
    const repositories = (await space.send('GET', '/repositories')) as { readonly items: readonly { id: string }[] };
    const properties = { title: { type: 'string' }, text: { type: 'string' }, links: { type: 'array' } };
    await space.send('POST', '/content-types', {
      uri: TYPE,
      schema: { type: 'object', properties, required: ['title'] },
      repositories: repositories.items.map(({ id }) => id),
    });
    return space;
  }

  /** Creates a family by a request of its own. */
  async createPage(title: string, text: string): Promise<void> {
    await this.send('POST', '/families', { contentType: TYPE, label: title, body: { title, text } });
  }

  /**
   * Imports a ring of `count` pages: each links to the one before, the one after, and the first. Reads the response
   * while it sends the request.
   */
  async importRing(name: string, count: number, text: string): Promise<void> {
    const headers = { ...HEADERS, 'content-type': 'application/x-ndjson' };
    const sent = request(`${this.url}/import`, { method: 'POST', headers });
    const response = once(sent, 'response') as Promise<[IncomingMessage]>;
    const reading = response.then(([reply]) => countCreated(reply));
    for (let nth = 0; nth < count; nth += 100) {
      const lines = Array.from({ length: Math.min(100, count - nth) }, (_, index) => {
        const at = (number: number): string => `${name} ${(number + count) % count}`;
        const links = [at(nth + index + 1), at(nth + index - 1), at(0)].map(($link) => ({ $link }));
        const line = { key: at(nth + index), contentType: TYPE, label: at(nth + index) };
        return `${JSON.stringify({ ...line, body: { title: at(nth + index), text, links } })}\n`;
      });
      if (!sent.write(lines.join(''))) await once(sent, 'drain');
    }
    sent.end();
    const created = await reading;
    if (created !== count) throw new Error(`${created} of ${count} lines were created.`);
  }

  private async send(method: string, path: string, body?: object): Promise<unknown> {
    const type = body === undefined ? {} : { 'content-type': 'application/json' };
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const response = await fetch(this.url + path, { method, headers: { ...HEADERS, ...type }, ...sent });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} returned ${response.status}: ${text}`);
    return JSON.parse(text) as unknown;
  }
}

async function countCreated(response: IncomingMessage): Promise<number> {
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) text += String(chunk);
  return text.split('"result":"created"').length - 1;
}
