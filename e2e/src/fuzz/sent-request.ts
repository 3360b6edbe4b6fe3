import type { Space } from '../system/open-space';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** A request of any API. Path parameters may be names in braces, which `fillIds` replaces. */
export interface SentRequest {
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: Json;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
}

/** Sends a request as an administrator of the space. Lone surrogates of a path are sent as invalid UTF-8. */
export async function sendTo(space: Space, { method, path, query = {}, body }: SentRequest): Promise<Answer> {
  const search = Object.entries(query).map(([name, value]) => `${encode(name)}=${encode(value)}`);
  const url = `${space.system.gatewayUrl}${path}${search.length === 0 ? '' : `?${search.join('&')}`}`;
  const response = await fetch(url, {
    method,
    redirect: 'manual',
    headers: {
      authorization: `Bearer ${space.token}`,
      'x-environment': space.key,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, text: await response.text() };
}

/** Percent-encodes a text; a lone surrogate becomes its three bytes, which are not UTF-8. */
export function encode(text: string): string {
  return [...text]
    .map((character) => {
      const point = character.codePointAt(0) ?? 0;
      if (point < 0xd800 || point > 0xdfff) return encodeURIComponent(character);
      const bytes = [0xe0 | (point >> 12), 0x80 | ((point >> 6) & 0x3f), 0x80 | (point & 0x3f)];
      return bytes.map((byte) => `%${byte.toString(16)}`).join('');
    })
    .join('');
}

/** Returns whether a response is a failure of the system. 501 is an action that is not served, 507 a full drive. */
export function isFault({ status }: Answer): boolean {
  return status >= 500 && status !== 501 && status !== 507;
}
