import { createHash } from 'node:crypto';

/** Returns the key of a body in its space. */
export function bodyHash(slotKinds: string, template: string): Buffer {
  return createHash('sha256').update(slotKinds).update('\n').update(template).digest();
}
