import { requireScope } from '@scriptorium/auth';
import { type Caller, RejectedError, type SpaceId } from '@scriptorium/contracts';
import type { ClientBase, Pool } from 'pg';

import { spaceOf } from '../../duplicates/space-of';
import type { WebhookRow } from '../rows/webhook-row';
import { readWebhookRow } from './webhooks.store';

/** Returns the space that an administrator names. Rejects with NOT_FOUND, FORBIDDEN {scope}. */
export function administeredSpace(request: { readonly caller: Caller; readonly spaceKey: string }): SpaceId {
  const { spaceId } = spaceOf(request);
  requireScope(request.caller, spaceId, 'admin');
  return spaceId;
}

/** Returns a webhook. Rejects with NOT_FOUND. */
export async function findWebhook(db: ClientBase | Pool, spaceId: SpaceId, id: string): Promise<WebhookRow> {
  const row = await readWebhookRow(db, spaceId, id);
  if (row === undefined) throw webhookMissing(id);
  return row;
}

export function webhookMissing(id: string): RejectedError {
  return new RejectedError('NOT_FOUND', `The webhook ${id} does not exist in this space.`);
}

/** Rejects with WEBHOOK_DISABLED. */
export function requireEnabled({ id, state }: WebhookRow): void {
  if (state === 'enabled') return;
  throw new RejectedError('WEBHOOK_DISABLED', `The webhook ${id} is disabled. Enable it first.`);
}
