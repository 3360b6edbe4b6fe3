import { RejectedError, type ListReply, type PageInfo, type PageRequest } from '@scriptorium/contracts';

/** A list from a store: the rows of one page and the total number of rows. */
export interface Listed<Row> {
  readonly rows: readonly Row[];
  readonly total: number;
}

/** The maximum of a reply in characters of JSON. In nearly all scripts this is less than a NATS message of 1 MiB. */
const PIECE_CHARACTERS = 300_000;

export function pageInfo({ page, size }: PageRequest, total: number): PageInfo {
  return { size, totalElements: total, totalPages: Math.ceil(total / size), number: page };
}

/**
 * Returns the items of a page as replies that each fit a message. Nearly every list is one reply. Each reply contains
 * the page.
 */
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
 * Returns the `order by` of a list. `columns` maps each sortable field to its SQL. The default is the first field,
 * ascending; `id` is the tie-breaker. Rejects with SORT_INVALID {fields}.
 */
export function orderBy(page: PageRequest, columns: Readonly<Record<string, string>>): string {
  return `${sortedBy(page, columns)} ${page.sort?.direction === 'desc' ? 'desc' : 'asc'}, id`;
}

/** Returns the same order for entities. `properties` maps each sortable field to a property. */
export function entityOrder<Property extends string>(
  page: PageRequest,
  properties: Readonly<Record<string, Property>>,
): Partial<Record<Property | 'id', 'ASC' | 'DESC'>> {
  const direction = page.sort?.direction === 'desc' ? 'DESC' : 'ASC';
  const order: Partial<Record<Property | 'id', 'ASC' | 'DESC'>> = {};
  order[sortedBy(page, properties)] = direction;
  order.id ??= 'ASC';
  return order;
}

function sortedBy<Target extends string>({ sort }: PageRequest, targets: Readonly<Record<string, Target>>): Target {
  const fields = Object.keys(targets);
  const target = Object.entries(targets).find(([field]) => field === (sort?.field ?? fields[0]))?.[1];
  if (target === undefined) {
    throw new RejectedError('SORT_INVALID', `This list can be sorted only by ${fields.join(', ')}.`, { fields });
  }
  return target;
}
