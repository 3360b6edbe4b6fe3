import createFetchClient, { type Client } from 'openapi-fetch';

import type { Access, Send } from './access-tokens';
import { authorize } from './authorize';
import type { components, paths } from './cm-api';
import { CmBranch, dataOf } from './cm-branch';
import { errorOf } from './cm-error';

export interface CmClientOptions {
  /** Of the gateway, with the path prefix where it stands behind one: `https://edge.example/cs`. */
  readonly url: string;
  readonly access: Access;
  /** What bodies are sent as. The API takes both, and means the same by them. */
  readonly mediaType?: 'application/json' | 'application/json-patch+json';
  /** Where tokens are had; `/oauth/token` under `url` where it is absent. */
  readonly tokenUrl?: string;
  readonly send?: Send;
  readonly now?: () => number;
}

/**
 * The Content Management API. `branch()` has its operations by name; `api` is every path of the OpenAPI document, typed,
 * with the answer's status and headers. Both throw a CmError for whatever is no success, but for 304.
 */
export class CmClient {
  readonly api: Client<paths>;

  constructor({
    url,
    access,
    mediaType = 'application/json',
    tokenUrl,
    send = fetch,
    now = Date.now,
  }: CmClientOptions) {
    const base = url.replace(/\/+$/, '');
    this.api = createFetchClient<paths>({
      baseUrl: base,
      fetch: authorize(access, tokenUrl ?? `${base}/oauth/token`, send, now),
    });
    this.api.use({
      onRequest: ({ request }) => {
        if (request.headers.has('content-type')) request.headers.set('content-type', mediaType);
      },
      onResponse: async ({ response }) => {
        if (!response.ok && response.status !== 304) throw await errorOf(response);
      },
    });
  }

  async branches(): Promise<readonly components['schemas']['Branch'][]> {
    return (await dataOf(this.api.GET('/api/v2/cm/branches'))).data;
  }

  branch(id: string): CmBranch {
    return new CmBranch(this.api, id);
  }
}
