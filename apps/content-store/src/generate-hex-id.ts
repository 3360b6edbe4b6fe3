import { randomBytes } from 'node:crypto';

/** Generates an id of 24 hex digits, the form of all ids except those of items. */
export function generateHexId(): string {
  return randomBytes(12).toString('hex');
}
