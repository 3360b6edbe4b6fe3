import { orderColumns, sourceOrders } from '@scriptorium/copy-engine';
import type { PlanRow } from '../plan-rows/plans.store';

/** Returns the orders of sources of a plan as parameters: masks, locales, and the locale of the requested roots. */
export function ordersOf(
  { request: { source }, locales }: Pick<PlanRow, 'request' | 'locales'>,
  rootLocale: string | null,
): readonly unknown[] | undefined {
  if (source === undefined || rootLocale === null) return undefined;
  const { orderMasks, orders } = orderColumns({ sources: sourceOrders(locales, source.fallback, rootLocale), locales });
  return [orderMasks, orders, rootLocale];
}
