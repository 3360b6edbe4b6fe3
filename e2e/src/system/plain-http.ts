/** A response as received. */
export interface HttpResponse {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
}

/** HTTP client with a bearer token, for requests and responses that the other clients do not expose. */
export class PlainHttp {
  constructor(
    private readonly base: string,
    private readonly token: string,
  ) {}

  async get(path: string): Promise<HttpResponse> {
    return this.send('GET', path);
  }

  async post(path: string, body?: object | string): Promise<HttpResponse> {
    return this.send('POST', path, body);
  }

  async patch(path: string, body?: object | string): Promise<HttpResponse> {
    return this.send('PATCH', path, body);
  }

  async delete(path: string): Promise<HttpResponse> {
    return this.send('DELETE', path);
  }

  /** Sends a request to a path below the base, or to an absolute URL. A string body is sent unchanged. */
  async send(method: string, path: string, body?: object | string): Promise<HttpResponse> {
    const url = path.startsWith('/') ? this.base + path : path;
    const response = await fetch(url, {
      method,
      headers: {
        authorization: `Bearer ${this.token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    return { status: response.status, text: await response.text(), headers: response.headers };
  }
}

/** Parses the JSON of a response as the type that the test expects. */
export function jsonOf<T>(answer: HttpResponse): T {
  return JSON.parse(answer.text) as T;
}

/** An entry of `errors`. */
export interface ApiError {
  readonly level: string;
  readonly code: string;
  readonly message: string;
  readonly [member: string]: unknown;
}

/** Returns the first error of a response, with the status. */
export function errorOf(answer: HttpResponse): ApiError & { readonly status: number } {
  const [error] = jsonOf<{ errors: ApiError[] }>(answer).errors;
  if (error === undefined) throw new Error(`The response has no error: ${answer.text}`);
  return { ...error, status: answer.status };
}
