import { declareRead, declareRpc } from '../message';
import type { Caller } from './caller';
import type { KeyedPage } from './content';
import type { Idempotent } from './idempotency';
import type { JobKind } from './localization-planner';

/** Webhooks (docs/contracts/native.md §8). All rpcs require `admin`. Anything outside of the space is NOT_FOUND. */
interface OfSpace {
  readonly caller: Caller;
  readonly spaceKey: string;
}

interface NamedWebhook extends OfSpace {
  readonly id: string;
}

interface NamedDelivery extends NamedWebhook {
  readonly deliveryId: string;
}

export const WEBHOOK_STATES = ['enabled', 'disabled'] as const;
export type WebhookState = (typeof WEBHOOK_STATES)[number];

/**
 * Why a webhook is disabled. `CLIENT`: a client has disabled it. `GONE`: its endpoint has answered 410. `FAILING`:
 * every attempt has failed for 24 hours.
 */
export const WEBHOOK_DISABLED_REASONS = ['CLIENT', 'GONE', 'FAILING'] as const;
export type WebhookDisabledReason = (typeof WEBHOOK_DISABLED_REASONS)[number];

/**
 * Restricts the events whose data has the member. Other events are delivered: a `deleted` event has no content type.
 */
export interface WebhookFilter {
  readonly locale?: string;
  readonly contentType?: string;
  readonly jobKind?: JobKind;
}

export interface WebhookView {
  readonly id: string;
  readonly url: string;
  /** `<entity>.<fact>`, `<entity>.*` or `*`. */
  readonly events: readonly string[];
  readonly filter: WebhookFilter;
  readonly state: WebhookState;
  /** Null while it is enabled. */
  readonly disabledReason: WebhookDisabledReason | null;
  readonly disabledAt: string | null;
  /** Attempts that have failed since the last success. */
  readonly failures: number;
  /** When nothing is sent until then, because attempts have failed; null otherwise. */
  readonly pausedUntil: string | null;
  /** The previous secret signs as well until then; null without one. */
  readonly formerSecretUntil: string | null;
  readonly createdAt: string;
}

export const DELIVERY_STATES = ['pending', 'delivered', 'failed'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** The delivery of an event to a webhook, with its last attempt. Members of the attempt are null before it. */
export interface WebhookDeliveryView {
  readonly id: string;
  readonly webhookId: string;
  readonly state: DeliveryState;
  /** The `type` of the event. */
  readonly eventType: string;
  readonly eventId: string;
  readonly attempts: number;
  /** Null unless the delivery is pending. */
  readonly nextAttemptAt: string | null;
  readonly attemptedAt: string | null;
  readonly durationMs: number | null;
  /** The status of the response; null without a response. */
  readonly status: number | null;
  /** Why there was no response, or why it was not accepted. */
  readonly error: string | null;
  readonly createdAt: string;
}

export interface WebhookDeliveryDetails extends WebhookDeliveryView {
  /** The body of the request: the event as JSON. */
  readonly payload: string;
  /** The beginning of the body of the response. */
  readonly response: string | null;
}

export interface CreateWebhook extends OfSpace {
  /** A UUID that the gateway generates. */
  readonly id: string;
  readonly url: string;
  readonly events: readonly string[];
  readonly filter: WebhookFilter;
  /** `whsec_` and the key in base64. */
  readonly secret: string;
}

/**
 * Creates a webhook. It receives the events from now on. Rejects with WEBHOOK_URL_REFUSED {reason} and LIMIT_EXCEEDED.
 * The reply does not have the secret.
 */
export const createWebhook = declareRpc<Idempotent & CreateWebhook, WebhookView>(
  'localization-planner',
  'create-webhook',
);

export interface UpdateWebhook extends NamedWebhook {
  readonly url?: string;
  readonly events?: readonly string[];
  readonly filter?: WebhookFilter;
  /** `enabled` continues with the pending deliveries, and with the events from now on. */
  readonly state?: WebhookState;
}

/** Rejects with WEBHOOK_URL_REFUSED {reason}. */
export const updateWebhook = declareRpc<UpdateWebhook, WebhookView>('localization-planner', 'update-webhook');

/** Deletes a webhook and its deliveries. */
export const deleteWebhook = declareRpc<NamedWebhook, Record<string, never>>('localization-planner', 'delete-webhook');

export const readWebhook = declareRead<NamedWebhook, WebhookView>('localization-planner', 'read-webhook');

export interface ListWebhooks extends OfSpace {
  /** The id of the last webhook of the page before. */
  readonly after?: string;
  readonly limit: number;
}

/** Lists webhooks by their ids. */
export const listWebhooks = declareRead<ListWebhooks, KeyedPage<WebhookView>>('localization-planner', 'list-webhooks');

/** Replaces the secret. The former one signs as well for 24 hours. The present secret changes nothing. */
export const rotateWebhookSecret = declareRpc<NamedWebhook & { readonly secret: string }, WebhookView>(
  'localization-planner',
  'rotate-webhook-secret',
);

/** Sends a test event. Rejects with WEBHOOK_DISABLED. */
export const pingWebhook = declareRpc<Idempotent & NamedWebhook, WebhookDeliveryView>(
  'localization-planner',
  'ping-webhook',
);

export interface ListWebhookDeliveries extends NamedWebhook {
  readonly state?: DeliveryState;
  /** The last delivery of the page before. */
  readonly after?: DeliveryPlace;
  readonly limit: number;
}

/** The place of a delivery in the list. `createdAt` has microseconds. */
export interface DeliveryPlace {
  readonly createdAt: string;
  readonly position: string;
  readonly id: string;
}

export interface DeliveryPage {
  readonly items: readonly WebhookDeliveryView[];
  /** Null on the last page. */
  readonly after: DeliveryPlace | null;
}

/** Lists deliveries, newest first. */
export const listWebhookDeliveries = declareRead<ListWebhookDeliveries, DeliveryPage>(
  'localization-planner',
  'list-webhook-deliveries',
);

export const readWebhookDelivery = declareRead<NamedDelivery, WebhookDeliveryDetails>(
  'localization-planner',
  'read-webhook-delivery',
);

/** Sends a delivery again, whatever its state. Rejects with WEBHOOK_DISABLED. */
export const resendWebhookDelivery = declareRpc<Idempotent & NamedDelivery, WebhookDeliveryDetails>(
  'localization-planner',
  'resend-webhook-delivery',
);
