import { applyEdits, modify } from 'jsonc-parser';

/**
 * Lifted members with another delivery key: `null` takes the key away, together with a list of several.
 * `lifted` is JSON text without braces, as in a version; null stands for none.
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
