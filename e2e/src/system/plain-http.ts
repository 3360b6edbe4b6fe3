/** An answer as it came over the wire. */
export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
}

/** HTTP with a bearer token and nothing else: for what the clients hide, and for what they would never send. */
export class PlainHttp {
  constructor(
    private readonly base: string,
    private readonly token: string,
  ) {}

  async get(path: string): Promise<Answer> {
    return this.send('GET', path);
  }

  async post(path: string, body?: object | string): Promise<Answer> {
    return this.send('POST', path, body);
  }

  async patch(path: string, body?: object | string): Promise<Answer> {
    return this.send('PATCH', path, body);
  }

  async delete(path: string): Promise<Answer> {
    return this.send('DELETE', path);
  }

  /** `path` begins with a slash and follows the base; an absolute URL is taken as it is. A text is sent as it is. */
  async send(method: string, path: string, body?: object | string): Promise<Answer> {
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

/** The answer's JSON, whatever the test knows it to be. */
export function jsonOf<T>(answer: Answer): T {
  return JSON.parse(answer.text) as T;
}

/** One entry of `errors`. */
export interface ApiError {
  readonly level: string;
  readonly code: string;
  readonly message: string;
  readonly [member: string]: unknown;
}

/** The first of an answer's errors, with the status. */
export function errorOf(answer: Answer): ApiError & { readonly status: number } {
  const [error] = jsonOf<{ errors: ApiError[] }>(answer).errors;
  if (error === undefined) throw new Error(`No error in ${answer.text}`);
  return { ...error, status: answer.status };
}
