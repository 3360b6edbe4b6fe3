const SELF = 'https://scriptorium.example/v1/spaces/docs/jobs/6a1f0a0e-55a4-4c0e-9d0b-3a1f5f8f0c11';

/** Examples of the OpenAPI document. */
export const EXAMPLE_JOB = {
  id: '6a1f0a0e-55a4-4c0e-9d0b-3a1f5f8f0c11',
  sequence: 3,
  kind: 'localize',
  space: 'docs',
  state: 'running',
  stateReason: null,
  roots: [{ variantId: '0b0c5a64-2f5e-4d31-9c1e-7a64b5d2f3c4', version: 4, label: 'Home', locale: 'en-US' }],
  locales: ['fr-FR', 'de-DE'],
  progress: { total: 6, done: 5, created: 5, reused: 0, skipped: 0, failed: 0, shared: 0, dropped: 0 },
  rate: 250,
  estimatedEndAt: '2026-11-21T12:00:00.024Z',
  throttledUntil: null,
  attempts: 1,
  createdBy: { id: '5d8c0f4e-6a57-4a0e-8a5e-0c8a54f4c1de', name: 'Ada', kind: 'person' },
  labels: { ticket: 'LOC-12' },
  acceptedAt: '2026-11-21T12:00:00.000Z',
  plannedAt: '2026-11-21T12:00:00.000Z',
  startedAt: '2026-11-21T12:00:00.000Z',
  endedAt: null,
  parentJobId: null,
  error: null,
  links: { self: SELF, outcomes: `${SELF}/outcomes`, events: `${SELF}/events`, cancel: `${SELF}/cancel` },
};

export const EXAMPLE_OUTCOME = {
  node: 0,
  variantId: '0b0c5a64-2f5e-4d31-9c1e-7a64b5d2f3c4',
  label: 'Home',
  locale: 'fr-FR',
  outcome: 'created',
  reason: null,
  message: null,
  sourceVersion: 4,
  resultId: '0b0c5a64-2f5e-4d31-80a3-5f1c2f8de7a1',
  attempts: 1,
  startedAt: '2026-11-21T12:00:00.000Z',
  endedAt: '2026-11-21T12:00:00.020Z',
};
