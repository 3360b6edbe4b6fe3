import type { ItemView, JobId, JobView, PageInfo, VariantId } from '@scriptorium/contracts';

import { hubId } from './recording-gateway';

export const repositoryId = '0b0b0b0b0b0b0b0b0b0b0b0b';
export const variantId = '5d9b2c2e-0000-8000-8000-000000000001' as VariantId;
const date = '2026-01-02T03:04:05.678Z';

export function itemView(change: Partial<ItemView> = {}): ItemView {
  return {
    id: variantId,
    familyId: variantId,
    hubId,
    repositoryId,
    folderId: null,
    body: '{"_meta":{"name":"a","schema":"https://schema.example/page"},"n":1.0}',
    schemaUri: 'https://schema.example/page',
    version: 3,
    label: 'a',
    status: 'ACTIVE',
    locale: 'en-GB',
    publishingStatus: 'NONE',
    lastPublishedVersion: null,
    lastPublishedDate: null,
    validationState: 'VALID',
    assignees: [],
    assignedDate: null,
    workflowState: null,
    hierarchy: null,
    createdBy: 'u',
    createdDate: date,
    lastModifiedBy: 'u',
    lastModifiedDate: date,
    scopes: ['read', 'write', 'publish', 'localize'],
    ...change,
  };
}

export function jobView(change: Partial<JobView> = {}): JobView {
  return {
    id: '5d9b2c2e-0000-8000-8000-00000000000a' as JobId,
    sequence: 1,
    spaceKey: 'docs',
    kind: 'localize',
    state: 'accepted',
    root: { kind: 'variant', id: variantId, version: 3, label: 'a', locale: 'en-GB' },
    locales: ['de-DE', 'fr-FR'],
    replicateFolderStructure: false,
    requestedBy: 'u',
    labels: {},
    parentJobId: null,
    attempts: 1,
    acceptedAt: date,
    plannedAt: null,
    startedAt: null,
    endedAt: null,
    changedAt: date,
    progress: { total: 0, done: 0, created: 0, reused: 0, skipped: 0, failed: 0, shared: 0, dropped: 0 },
    doneAtStart: 0,
    error: null,
    ...change,
  };
}

export const emptyPage: PageInfo = { size: 20, totalElements: 0, totalPages: 0, number: 0 };
