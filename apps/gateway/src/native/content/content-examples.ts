const BY = { id: '5d8c0f4e-6a57-4a0e-8a5e-0c8a54f4c1de', name: 'Ada', kind: 'person' };
const AT = '2026-11-21T12:00:00.000Z';

/** Examples of the OpenAPI document. */
export const EXAMPLE_HEAD = {
  id: '0b0c5a64-2f5e-4d31-9c1e-7a64b5d2f3c4',
  familyId: '0b0c5a64-2f5e-4d31-8f2b-0d5c9e1a7b60',
  contentType: 'https://example.com/page',
  locale: 'en-US',
  label: 'Home',
  version: 4,
  status: 'active',
  publishing: { status: 'early', version: 3, publishedAt: AT },
  validationState: 'valid',
  repositoryId: '6a0b4c1d9e2f3a4b5c6d7e8f',
  folderId: null,
  workflowState: null,
  createdBy: BY,
  createdAt: AT,
  updatedBy: BY,
  updatedAt: AT,
};

export const EXAMPLE_CONTENT = {
  label: 'Home',
  body: { title: 'Home', teaser: { $link: '9f3e2c70-4f5b-4c7a-a0c7-6d4a6e1d2b3c' } },
  deliveryKey: 'home',
};

export const EXAMPLE_VARIANT = { ...EXAMPLE_HEAD, deliveryKey: 'home', body: EXAMPLE_CONTENT.body };

export const EXAMPLE_FAMILY = {
  id: EXAMPLE_HEAD.familyId,
  contentType: EXAMPLE_HEAD.contentType,
  createdBy: BY,
  createdAt: AT,
  variants: [EXAMPLE_HEAD],
};

export const EXAMPLE_VERSION = { number: 4, label: 'Home', createdBy: BY, createdAt: AT };
