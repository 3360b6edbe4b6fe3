/** Examples of the OpenAPI document. */
export const EXAMPLE_JOB = {
  id: '6a1f0a0e-55a4-4c0e-9d0b-3a1f5f8f0c11',
  spaceKey: 'docs',
  kind: 'localize',
  state: 'running',
  root: { variantId: '0b0c5a64-2f5e-4d31-9c1e-7a64b5d2f3c4', version: 4, label: 'Home', locale: 'en-US' },
  locales: ['fr-FR', 'de-DE'],
  replicateFolderStructure: false,
  requestedBy: '5d8c0f4e-6a57-4a0e-8a5e-0c8a54f4c1de',
  acceptedAt: '2026-11-21T12:00:00.000Z',
  plannedAt: '2026-11-21T12:00:00.000Z',
  endedAt: null,
  progress: { total: 6, done: 5, created: 5, reused: 0, skipped: 0, failed: 0, shared: 0 },
  error: null,
};

export const EXAMPLE_JOB_WITH_OUTCOMES = { ...EXAMPLE_JOB, outcomes: [], outcomesTotal: 0 };
