import { Pool } from 'pg';

/** Connections of the reader and the sender of webhooks: their work does not delay requests. */
export abstract class WebhookPool extends Pool {}
