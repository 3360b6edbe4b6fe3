import { once } from 'node:events';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';

import { PAGE } from '../system/page';

/** A line of an import or an export of the native API. */
export interface Line {
  readonly key: string;
  readonly family?: string;
  readonly contentType: string;
  readonly locale?: string;
  readonly label: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** A line of the response to an import. */
export interface Result {
  readonly line: number;
  readonly key: string;
  readonly result: string;
  readonly variantId: string;
  readonly familyId: string;
}

/** The address and the token of a space in the native API. */
export interface SpaceAddress {
  readonly gatewayUrl: string;
  readonly key: string;
  readonly token: string;
}

export const toText = (lines: readonly Line[]): string => lines.map((line) => `${JSON.stringify(line)}\n`).join('');

export function linesOf<T>(text: string): T[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as T);
}

export const page = (key: string, links: readonly string[], more: Partial<Line> = {}): Line => ({
  key,
  contentType: PAGE,
  label: key,
  body: { title: key, links: links.map(($link) => ({ $link })) },
  ...more,
});

/** A ring of pages: each links to the one before, the one after, and the first. */
export const ring = (name: string, size: number): Line[] =>
  Array.from({ length: size }, (_, nth) => {
    const at = (index: number): string => `${name} ${(index + size) % size}`;
    return page(at(nth), [at(nth + 1), at(nth - 1), at(0)]);
  });

/** Returns the lines with labels instead of keys, sorted: equal for equal trees in any space. */
export function withoutIds(lines: readonly Line[]): string[] {
  const labels = new Map(lines.map(({ key, label }) => [key, label]));
  const shown = ({ key: _key, family: _family, ...line }: Line): string =>
    JSON.stringify(line, (name, value: unknown) => (name === '$link' ? labels.get(String(value)) : value));
  return lines.map(shown).sort();
}

/** An import whose request is open: its client reads results before it sends more lines. */
export class OpenImport {
  /** The results that were received. */
  readonly results: Result[] = [];
  /** Resolves at the end of the response; rejects if it is cut off. */
  readonly ended: Promise<void>;
  private readonly request: ClientRequest;

  constructor({ gatewayUrl, key, token }: SpaceAddress) {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson' };
    this.request = request(`${gatewayUrl}/v1/spaces/${key}/import`, { method: 'POST', headers });
    this.ended = this.read();
    // A test that cuts the import off does not wait for its end.
    this.ended.catch(() => undefined);
  }

  send(lines: readonly Line[]): void {
    this.request.write(toText(lines));
  }

  end(): void {
    this.request.end();
  }

  cut(): void {
    this.request.destroy();
  }

  private async read(): Promise<void> {
    const [response] = (await once(this.request, 'response')) as [IncomingMessage];
    // An error of the request after this is one of the response too.
    this.request.on('error', () => undefined);
    if (response.statusCode !== 200) throw new Error(`The import has the status ${String(response.statusCode)}.`);
    let rest = '';
    for await (const chunk of response.setEncoding('utf8')) {
      const lines = (rest + String(chunk)).split('\n');
      rest = lines.pop() ?? '';
      this.results.push(...lines.map((line) => JSON.parse(line) as Result));
    }
  }
}
