import { ScriptoriumClient, type Space as NativeSpace } from '@scriptorium/client';
import type { Space } from './open-space';

/** Returns the native API of a space. `url` is that of a proxy before the gateway. */
export function nativeSpace({ key, token, system }: Space, url = system.gatewayUrl): NativeSpace {
  return new ScriptoriumClient({ url, token }).space(key);
}
