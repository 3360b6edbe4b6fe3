import type { DeliveryState, WebhookDeliveryDetails, WebhookDeliveryView } from '@scriptorium/contracts';

/** A row of `webhooks.deliveries` with its event, as pg returns it. */
export interface DeliveryRow {
  readonly id: string;
  readonly webhook_id: string;
  readonly state: DeliveryState;
  readonly type: string;
  readonly cloud_event_id: string;
  readonly attempts: number;
  readonly next_attempt_at: Date | null;
  readonly attempted_at: Date | null;
  readonly duration_ms: number | null;
  readonly status: number | null;
  readonly error: string | null;
  readonly created_at: Date;
  readonly position: string;
  /** `created_at` with microseconds, which a Date does not have. */
  readonly place: string;
}

export interface DeliveryDetailsRow extends DeliveryRow {
  readonly payload: string;
  readonly response: string | null;
}

export function deliveryView(row: DeliveryRow): WebhookDeliveryView {
  return {
    id: row.id,
    webhookId: row.webhook_id,
    state: row.state,
    eventType: row.type,
    eventId: row.cloud_event_id,
    attempts: row.attempts,
    nextAttemptAt: row.next_attempt_at?.toISOString() ?? null,
    attemptedAt: row.attempted_at?.toISOString() ?? null,
    durationMs: row.duration_ms,
    status: row.status,
    error: row.error,
    createdAt: row.created_at.toISOString(),
  };
}

export function deliveryDetails(row: DeliveryDetailsRow): WebhookDeliveryDetails {
  return { ...deliveryView(row), payload: row.payload, response: row.response };
}
