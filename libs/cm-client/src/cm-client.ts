import createFetchClient, { type Client } from 'openapi-fetch';

import type { Access, Send } from './access-tokens';
import { authorize } from './authorize';
import type { components, paths } from './cm-api';
import { CmBranch, dataOf } from './cm-branch';
import { errorOf } from './cm-error';

export interface CmClientOptions {
  /** URL of the gateway, including a path prefix of a proxy: `https://edge.example/cs`. */
  readonly url: string;
  readonly access: Access;
  /** Content type of request bodies. The API accepts both and treats them alike. */
  readonly mediaType?: 'application/json' | 'application/json-patch+json';
  /** URL of the token endpoint. Default: `/oauth/token` under `url`. */
  readonly tokenUrl?: string;
  readonly send?: Send;
  readonly now?: () => number;
}

/**
 * Client of the Content Management API. `branch()` has its operations by name. `api` has every path of the OpenAPI
 * document, typed, and returns the status and headers of the response. Both throw `CmError` for a response that is
 * neither a success nor 304.
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
