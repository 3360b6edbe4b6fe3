import { EXAMPLE_SYNC } from '../sync/sync-examples';

/** Example of the OpenAPI document. */
export const EXAMPLE_CONFLICT = {
  id: '0b0c5a64-2f5e-8d31-80a3-5f1c2f8de7b2',
  variantId: EXAMPLE_SYNC.variantId,
  familyId: EXAMPLE_SYNC.familyId,
  locale: 'fr-FR',
  label: 'Home',
  state: 'open',
  kind: 'value',
  path: '/title',
  base: 'Home',
  theirs: 'Welcome',
  mine: 'Accueil',
  sourceVersion: 4,
  jobId: '3f1a9c1e-1d0a-4c55-9a35-0c8a4a5f3d11',
  foundAt: '2026-11-30T10:00:00.000Z',
  resolution: null,
  resolvedAt: null,
};
