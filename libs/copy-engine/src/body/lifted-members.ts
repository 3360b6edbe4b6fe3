import { applyEdits, modify } from 'jsonc-parser';

/**
 * Returns lifted members with another delivery key, and without `deliveryKeys`. `null` removes the key. `lifted` is
 * JSON text without braces, as in a version; null if there are no lifted members.
 */
export function withDeliveryKey(lifted: string | null, deliveryKey: string | null): string | null {
  let object = `{${lifted ?? ''}}`;
  for (const [name, value] of [
    ['deliveryKeys', undefined],
    ['deliveryKey', deliveryKey ?? undefined],
  ] as const) {
    object = applyEdits(object, modify(object, [name], value, {}));
  }
  return object === '{}' ? null : object.slice(1, -1);
}
