import type { paths } from './native-api.js';

type Body<Operation, Media extends string> = Operation extends { responses: { 200: { content: infer Content } } }
  ? Media extends keyof Content
    ? Content[Media]
    : never
  : never;
type Get<Path extends keyof paths> = paths[Path] extends { get: infer Operation } ? Operation : never;
type JsonOf<Path extends keyof paths> = Body<Get<Path>, 'application/json'>;

/** The paths of lists: `/v1/spaces/{space}/jobs`. */
export type ListPath = {
  [Path in keyof paths]: [JsonOf<Path>] extends [never]
    ? never
    : JsonOf<Path> extends { items: readonly unknown[] }
      ? Path
      : never;
}[keyof paths];

/** The items of a list. */
export type ItemOf<Path extends ListPath> = JsonOf<Path> extends { items: readonly (infer Item)[] } ? Item : never;

type Parameters<Path extends keyof paths> = Get<Path> extends { parameters: infer Parameters } ? Parameters : never;
type PathOf<Path extends keyof paths> =
  Parameters<Path> extends { path: infer Names } ? { readonly path: Names } : { readonly path?: never };
type QueryOf<Path extends keyof paths> =
  Parameters<Path> extends { query?: infer Query } ? { readonly query?: Omit<NonNullable<Query>, 'cursor'> } : object;

/** The parameters of a list, without `cursor`. `limit` is the size of a page. */
export type ListOptions<Path extends ListPath> = PathOf<Path> &
  QueryOf<Path> & {
    /** Whether pages have `count`. */
    readonly count?: boolean;
    readonly signal?: AbortSignal;
  };

export interface Page<Item> {
  readonly items: readonly Item[];
  /** The number of items of the whole list, with the option `count`. */
  readonly count?: number | { readonly atLeast: number };
  /** An event stream that begins here (`after`) misses no later change of the list. */
  readonly position: string | undefined;
}

/** Reads the page of a cursor; of undefined, the first one. */
export type ReadPage = (cursor: string | undefined) => Promise<{ readonly data: unknown; readonly headers: Headers }>;

/** Yields the pages of a list. Each is read when the caller asks for it. */
export async function* pagesOf<Item>(read: ReadPage): AsyncGenerator<Page<Item>> {
  for (let cursor: string | undefined; ;) {
    const { data, headers } = await read(cursor);
    const { items, nextCursor, count } = data as Omit<Page<Item>, 'position'> & { readonly nextCursor?: string | null };
    yield {
      items,
      position: headers.get('scriptorium-position') ?? undefined,
      ...(count === undefined ? {} : { count }),
    };
    if (nextCursor === null || nextCursor === undefined) return;
    cursor = nextCursor;
  }
}

/** Yields the items of pages. */
export async function* itemsOf<Item>(pages: AsyncIterable<Page<Item>>): AsyncGenerator<Item> {
  for await (const { items } of pages) yield* items;
}
