import { CliError } from '../exits/cli-error';
import { EXIT } from '../exits/exit-codes';
import { openInput } from '../content/read-input';
import type { Session } from '../session/session';
import { parsePairs } from '../tree/parse-values';
import { leaf } from '../tree/tree';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
type Method = (typeof METHODS)[number];

interface ApiOptions {
  readonly input?: string;
  readonly field?: Record<string, string>;
  readonly header?: never;
  readonly paginate?: boolean;
  readonly type: string;
  readonly ifMatch?: string;
}

/** Sends a request that has no types here. */
type Send = (
  method: string,
  path: string,
  init: object,
) => Promise<{ readonly data?: unknown; readonly response: Response }>;

export const api = leaf<ApiOptions>({
  name: 'api',
  summary: 'sends any request of the native API, signed in, and prints the response',
  args: [
    ['<method>', METHODS.join(', ')],
    ['<path>', 'path below the address of the server; {space} stands for the space'],
  ],
  sets: ['create'],
  options: [
    {
      flags: '-F, --field <name=value>',
      summary: 'member of the body, or of the query of a GET; may be repeated',
      parse: parsePairs,
    },
    { flags: '--input <file>', summary: 'body; "-" for stdin' },
    { flags: '--type <media type>', summary: 'type of the body', initial: 'application/json' },
    { flags: '--if-match <etag>', summary: 'value of If-Match' },
    { flags: '--paginate', summary: 'read all pages of a list, and print their items' },
  ],
  examples: ['api GET /v1/me', "api GET '/v1/spaces/{space}/jobs' --paginate --ndjson"],
  run: async (session, [given = '', path = ''], options) => {
    const method = METHODS.find((each) => each === given.toUpperCase());
    if (method === undefined) throw wrong(`"${given}" is no method: use ${METHODS.join(', ')}.`);
    if (!path.startsWith('/') || path.startsWith('//')) throw wrong(`The path "${path}" must begin with one "/".`);
    const address = path.includes('{space}') ? path.replaceAll('{space}', await session.key()) : path;
    const send = session.client.api.request.bind(session.client.api) as never as Send;
    if (options.paginate === true) {
      if (method !== 'GET') throw wrong('--paginate is for GET.');
      await session.printer.list(itemsOf(send, address, options.field ?? {}), [['item', (item) => item]]);
      return;
    }
    const init = { ...(await bodyOf(session, method, options)), parseAs: 'stream' };
    const { response } = await send(method.toLowerCase(), address, init);
    for await (const piece of response.body ?? []) await session.out.write(piece);
    if (response.headers.get('content-type')?.includes('json') === true) await session.out.write('\n');
  },
});

async function bodyOf(
  session: Session,
  method: Method,
  { field, input, type, idempotencyKey, ifMatch }: ApiOptions & { readonly idempotencyKey?: string },
): Promise<object> {
  const headers = {
    ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
    ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }),
  };
  if (method === 'GET') return { headers, params: { query: field ?? {} } };
  if (input === undefined) return { headers, ...(field === undefined ? {} : { body: field }) };
  const pieces: Buffer[] = [];
  for await (const piece of await openInput(session, input)) pieces.push(Buffer.from(piece as Buffer));
  const body = Buffer.concat(pieces).toString('utf8');
  return { headers: { ...headers, 'content-type': type }, body, bodySerializer: (text: string) => text };
}

async function* itemsOf(send: Send, path: string, query: object): AsyncGenerator<unknown> {
  for (let cursor: string | undefined; ;) {
    const params = { query: { ...query, ...(cursor === undefined ? {} : { cursor }) } };
    const { data } = await send('get', path, { params });
    const { items, nextCursor } = data as { readonly items?: readonly unknown[]; readonly nextCursor?: string | null };
    if (items === undefined) throw wrong('The response is no list: leave out --paginate.');
    yield* items;
    if (nextCursor === null || nextCursor === undefined) return;
    cursor = nextCursor;
  }
}

function wrong(message: string): CliError {
  return new CliError(EXIT.usage, 'USAGE', message);
}
