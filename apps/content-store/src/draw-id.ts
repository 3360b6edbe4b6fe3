import { randomBytes } from 'node:crypto';

/** 24 hex digits: the ids of everything but items. */
export function drawId(): string {
  return randomBytes(12).toString('hex');
}
