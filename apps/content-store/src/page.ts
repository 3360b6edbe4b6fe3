import { RejectedError, type ListReply, type PageInfo, type PageRequest } from '@scriptorium/contracts';

/** A list as a store gives it: the rows of one page, and how many there are in all. */
export interface Listed<Row> {
  readonly rows: readonly Row[];
  readonly total: number;
}

/** A reply is one NATS message of 1 MiB at most; this many characters of JSON are under it in any script but rare ones. */
const PIECE_CHARACTERS = 300_000;

export function pageInfo({ page, size }: PageRequest, total: number): PageInfo {
  return { size, totalElements: total, totalPages: Math.ceil(total / size), number: page };
}

/** A page's items as replies that each fit a message: one for nearly every list. Each carries the page. */
export async function* listReplies<Row, View>(
  request: PageRequest,
  { rows, total }: Listed<Row>,
  view: (row: Row) => View,
): AsyncGenerator<ListReply<View>> {
  const page = pageInfo(request, total);
  let items: View[] = [];
  let characters = 0;
  for (const item of rows.map(view)) {
    const weight = JSON.stringify(item).length;
    if (items.length > 0 && characters + weight > PIECE_CHARACTERS) {
      yield { items, page };
      [items, characters] = [[], 0];
    }
    items.push(item);
    characters += weight;
  }
  yield { items, page };
}

/**
 * The `order by` of a list: `columns` names the SQL of each field that it can be sorted by. Without a wish it is the
 * first of them, upwards; `id` decides between equals. Rejected with SORT_INVALID {fields}.
 */
export function orderBy({ sort }: PageRequest, columns: Readonly<Record<string, string>>): string {
  const fields = Object.keys(columns);
  const column = Object.entries(columns).find(([field]) => field === (sort?.field ?? fields[0]))?.[1];
  if (column === undefined) {
    throw new RejectedError('SORT_INVALID', `This list can be sorted by ${fields.join(', ')}.`, { fields });
  }
  return `${column} ${sort?.direction === 'desc' ? 'desc' : 'asc'}, id`;
}
