/** Examples of the OpenAPI document. */
export const EXAMPLE_WEBHOOK = {
  id: '2c1f7a55-6d0e-4c8a-9b57-3a1f5f8f0c11',
  url: 'https://hooks.example.com/scriptorium',
  events: ['job.*', 'variant.created'],
  filter: { locale: 'fr-FR' },
  state: 'enabled',
  disabledReason: null,
  disabledAt: null,
  failures: 0,
  pausedUntil: null,
  formerSecretUntil: null,
  createdAt: '2026-12-01T10:00:00.000Z',
};

export const EXAMPLE_SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

export const EXAMPLE_DELIVERY = {
  id: '7b1f7a55-6d0e-8c8a-9b57-3a1f5f8f0c12',
  webhookId: EXAMPLE_WEBHOOK.id,
  state: 'delivered',
  eventType: 'scriptorium.job.completed.v2',
  eventId: 'completed/6a1f0a0e-55a4-4c0e-9d0b-3a1f5f8f0c11',
  attempts: 1,
  nextAttemptAt: null,
  attemptedAt: '2026-12-01T10:05:00.000Z',
  durationMs: 34,
  status: 204,
  error: null,
  createdAt: '2026-12-01T10:05:00.000Z',
};

export const EXAMPLE_DELIVERY_DETAILS = {
  ...EXAMPLE_DELIVERY,
  event: {
    specversion: '1.0',
    id: EXAMPLE_DELIVERY.eventId,
    source: '/spaces/docs',
    type: EXAMPLE_DELIVERY.eventType,
    subject: '6a1f0a0e-55a4-4c0e-9d0b-3a1f5f8f0c11',
    time: '2026-12-01T10:05:00.000Z',
    sequence: '0000000000000007',
    datacontenttype: 'application/json',
    data: {},
  },
  response: '',
};
