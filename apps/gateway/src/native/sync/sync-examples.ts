import { EXAMPLE_HEAD } from '../content/content-examples';

const COPY = '0b0c5a64-2f5e-4d31-80a3-5f1c2f8de7a1';

/** Examples of the OpenAPI document. */
export const EXAMPLE_SYNC = {
  variantId: COPY,
  familyId: EXAMPLE_HEAD.familyId,
  locale: 'fr-FR',
  version: 2,
  state: 'outdated',
  sourceVariantId: EXAMPLE_HEAD.id,
  sourceVersion: 3,
  basedOn: 3,
  sourceCurrentVersion: 4,
  locallyChanged: true,
  acknowledged: false,
  changedPaths: { source: ['/title'], variant: ['/title', '/teaser/text'] },
  sourceChanges: [{ path: '/title', kind: 'value', old: 'Home', new: 'Welcome' }],
  hasMoreChanges: false,
};

export const EXAMPLE_COVERAGE = {
  items: [
    {
      familyId: EXAMPLE_HEAD.familyId,
      contentType: EXAMPLE_HEAD.contentType,
      first: { variantId: EXAMPLE_HEAD.id, label: EXAMPLE_HEAD.label },
      cells: [
        { locale: 'en-US', state: 'untracked', variantId: EXAMPLE_HEAD.id, version: 4, basedOn: null },
        { locale: 'fr-FR', state: 'outdated', variantId: COPY, version: 2, basedOn: 3 },
        { locale: 'de-DE', state: 'missing', variantId: null, version: null, basedOn: null },
      ],
    },
  ],
  nextCursor: null,
};
