/** Examples of the OpenAPI document. */
export const EXAMPLE_COPY_REQUEST = {
  kind: 'localize',
  roots: [{ variantId: '0b0c5a64-2f5e-4d31-9c1e-7a64b5d2f3c4', version: 4 }],
  locales: ['fr-FR', 'de-DE'],
  links: [
    { name: 'legal stays', match: { contentType: 'https://example.com/legal*', depth: { min: 1 } }, action: 'share' },
    { name: 'default', match: {}, action: 'localize' },
  ],
  existing: 'reuse',
  labels: { ticket: 'LOC-12' },
};

const NONE = { create: 0, reuse: 0, share: 0, skip: 0, fail: 0 };

export const EXAMPLE_PLAN = {
  id: '6a1f0a0e-55a4-4c0e-9d0b-3a1f5f8f0c11',
  space: 'docs',
  kind: 'localize',
  state: 'ready',
  request: EXAMPLE_COPY_REQUEST,
  digest: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  counts: {
    nodes: 3,
    byDecision: { ...NONE, create: 4, share: 1 },
    byLocale: { 'fr-FR': { ...NONE, create: 2 }, 'de-DE': { ...NONE, create: 2 } },
    shared: 1,
    dropped: 0,
    bytes: 0,
    loops: 0,
    maxDepth: 1,
  },
  createdBy: { id: '5d8c0f4e-6a57-4a0e-8a5e-0c8a54f4c1de', name: 'Ada', kind: 'person' },
  createdAt: '2026-11-21T12:00:00.000Z',
  expiresAt: '2026-11-28T12:00:00.000Z',
  jobId: null,
  error: null,
};

export const EXAMPLE_NODE = {
  number: 0,
  parent: null,
  depth: 0,
  variantId: '0b0c5a64-2f5e-4d31-9c1e-7a64b5d2f3c4',
  familyId: '0b0c5a64-2f5e-4d31-8a5e-0c8a54f4c1de',
  label: 'Home',
  contentType: 'https://example.com/page',
  path: null,
  sourceVersion: 4,
  sourceLocale: 'en-US',
  destinations: [
    {
      locale: 'fr-FR',
      decision: 'create',
      reason: null,
      targetId: '0b0c5a64-2f5e-4d31-a1d2-3b8f5c6e7d90',
      targetRepository: 'aaaaaaaaaaaaaaaaaaaaaaaa',
    },
  ],
  links: [{ path: '/body/0', targetNode: 1, decision: 'share', rule: 'legal stays' }],
  linkCount: 1,
  children: 1,
  below: { nodes: 1, byDecision: { ...NONE, share: 1 } },
};

export const EXAMPLE_LOOP = {
  nodes: [{ number: 0, variantId: '0b0c5a64-2f5e-4d31-9c1e-7a64b5d2f3c4', label: 'Home' }],
};

export const EXAMPLE_DIFFERENCE = {
  variantId: '0b0c5a64-2f5e-4d31-9c1e-7a64b5d2f3c4',
  label: 'Imprint',
  a: { number: 1, rule: 'legal stays', destinations: [{ locale: 'fr-FR', decision: 'share' }] },
  b: { number: 1, rule: null, destinations: [{ locale: 'fr-FR', decision: 'create' }] },
};

export const EXAMPLE_JOB_NODE = {
  ...EXAMPLE_NODE,
  destinations: EXAMPLE_NODE.destinations.map((destination) => ({ ...destination, outcome: 'created', message: null })),
  below: {
    nodes: 1,
    byOutcome: { created: 0, updated: 0, reused: 0, skipped: 0, failed: 0, pending: 0, shared: 1 },
  },
};
