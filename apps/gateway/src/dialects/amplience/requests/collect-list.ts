import type { PageInfo, RpcType } from '@scriptorium/contracts';
import type { RpcClient } from '@scriptorium/messaging';

/** One part of an rpc reply: a list comes in one or several parts, and a part has the page, items, or both. */
interface Piece<View> {
  readonly page?: PageInfo;
  readonly items?: readonly View[];
}

type ViewOf<Reply> = Reply extends { readonly items: readonly (infer View)[] } ? View : never;

export interface List<View> {
  readonly page: PageInfo;
  /** In order. */
  readonly items: readonly View[];
}

/** Returns all parts of a list. Its page has the position in the whole result. */
export async function collectList<Request, Reply extends object>(
  rpc: RpcClient,
  type: RpcType<Request, Reply>,
  request: Request,
): Promise<List<ViewOf<Reply>>> {
  return joinPieces(await rpc.collect(type, request));
}

export function joinPieces<Reply extends object>(pieces: readonly Reply[]): List<ViewOf<Reply>> {
  // Each reply is such a part. Members that its union type omits are undefined.
  const all = pieces as readonly Piece<ViewOf<Reply>>[];
  const page = all.map((piece) => piece.page).find((found) => found !== undefined);
  if (page === undefined) throw new Error('The rpc reply has no part with a page.');
  return { page, items: all.flatMap(({ items = [] }) => items) };
}
