import { RejectedError, uuidOf, type ListRecords } from '@scriptorium/contracts';
import type { Model, ModelCatalog } from '../../../models/model';
import { invalidFilter, parseFilters, parseOrder } from './parse-filters';
import { parseWords } from './parse-words';
import type { RecordList } from './record-list';

const MAX_LIMIT = 500;
const MAX_NESTED_LIMIT = 30;
/** The largest offset that fits into an integer of PostgreSQL. */
const MAX_OFFSET = 2_000_000_000;

/** Plans a list of records. Rejects with INVALID_FILTER {filter}, INVALID_ORDER {order}, PAGE_TOO_LARGE {limit}. */
export function planList(request: Omit<ListRecords, 'caller' | 'spaceKey'>, catalog: ModelCatalog): RecordList {
  const { locales } = catalog;
  const { locale = locales[0] ?? '', order = [], query = '' } = request;
  const models = modelsOf(request, catalog);
  const only = request.models?.length === 1 ? models[0] : undefined;
  if (order.length > 0 && only === undefined) throw orderOfSeveral(order[0]?.field ?? '');
  if (!locales.includes(locale)) throw invalidFilter('locale');
  const words = parseWords(query);
  if (words === undefined) throw invalidFilter('query');
  const valid = request.onlyValid === true ? [{ field: '_is_valid', operator: 'eq', value: true }] : [];
  const blockTypes = models.every(({ isBlock }) => isBlock) ? models.map(({ schemaUri }) => schemaUri) : [];
  const narrowed = [...(request.filters ?? []).map(({ field }) => field), ...order.map(({ field }) => field)];
  // The values of blocks are stored in their records: blocks cannot be filtered or sorted by them.
  if (blockTypes.length > 0 && narrowed[0] !== undefined) throw invalidFilter(narrowed[0]);
  if (blockTypes.length > 0 && words.length > 0) throw invalidFilter('query');
  return {
    spaceId: catalog.spaceId,
    catalog,
    blockTypes,
    schemaUris: models.map(({ schemaUri }) => schemaUri),
    ids: request.ids?.flatMap((id) => uuidOf(id) ?? []),
    state: request.state,
    locale,
    locales,
    words,
    conditions: parseFilters([...(request.filters ?? []), ...valid], only),
    orders: parseOrder(order, only),
    ...pageOf(request),
  };
}

function modelsOf({ models: wanted }: Pick<ListRecords, 'models'>, catalog: ModelCatalog): readonly Model[] {
  if (wanted === undefined) return catalog.models.filter(({ isBlock }) => !isBlock);
  return wanted.map((name) => {
    const id = uuidOf(name);
    const model = (id === undefined ? undefined : catalog.byId(id)) ?? catalog.byApiKey(name);
    if (model === undefined) throw invalidFilter('type');
    return model;
  });
}

function pageOf({ nested, offset, limit }: Pick<ListRecords, 'nested' | 'offset' | 'limit'>): {
  readonly offset: number;
  readonly limit: number;
} {
  const most = nested ? MAX_NESTED_LIMIT : MAX_LIMIT;
  if (limit > most) {
    throw new RejectedError('PAGE_TOO_LARGE', `A page can have at most ${String(most)} records.`, { limit: most });
  }
  return { offset: Math.min(Math.max(0, Math.trunc(offset)), MAX_OFFSET), limit: Math.max(0, Math.trunc(limit)) };
}

function orderOfSeveral(field: string): RejectedError {
  return new RejectedError('INVALID_ORDER', 'Records can be sorted only if the request names exactly one model.', {
    order: field,
  });
}
