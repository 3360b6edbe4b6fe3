import type { PageInfo, RpcType } from '@scriptorium/contracts';
import type { RpcClient } from '@scriptorium/messaging';

/** A list comes whole or in pieces; a piece holds the page, items, or both. */
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

/** All of a list, whose page says where it stands in the whole. */
export async function collectList<Request, Reply extends object>(
  rpc: RpcClient,
  type: RpcType<Request, Reply>,
  request: Request,
): Promise<List<ViewOf<Reply>>> {
  return joinPieces(await rpc.collect(type, request));
}

export function joinPieces<Reply extends object>(pieces: readonly Reply[]): List<ViewOf<Reply>> {
  // Each reply is such a piece; what its union leaves out is undefined.
  const all = pieces as readonly Piece<ViewOf<Reply>>[];
  const page = all.map((piece) => piece.page).find((found) => found !== undefined);
  if (page === undefined) throw new Error('A list came without its page.');
  return { page, items: all.flatMap(({ items = [] }) => items) };
}
