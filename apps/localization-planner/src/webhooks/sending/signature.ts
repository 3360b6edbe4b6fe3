import { createHmac } from 'node:crypto';

const SECRET_PREFIX = 'whsec_';

export interface SignedMessage {
  readonly id: string;
  /** Seconds since 1970. */
  readonly timestamp: number;
  readonly body: string;
}

/**
 * Returns the header `webhook-signature` of Standard Webhooks: one signature for each secret, separated by spaces. The
 * receiver accepts the message if one of them is right.
 */
export function signaturesOf(secrets: readonly string[], { id, timestamp, body }: SignedMessage): string {
  return secrets
    .map((secret) => {
      const key = Buffer.from(secret.slice(SECRET_PREFIX.length), 'base64');
      return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
    })
    .join(' ');
}
