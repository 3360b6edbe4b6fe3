import { type FamilyId, variantArchived, variantCreated, type VariantId } from '@scriptorium/contracts';
import { variantMessage } from './variant-messages';

const now = new Date('2026-11-21T10:00:00.000Z');
const variant = {
  spaceKey: 'docs',
  id: 'v' as VariantId,
  familyId: 'f' as FamilyId,
  version: 2,
  status: 'archived',
  publishingStatus: 'none',
  sequence: '17',
  content: { label: 'Home', links: [] },
} as const;

it('derives the event id from fact, variant, version and sequence', () => {
  expect(variantMessage(variantCreated, { ...variant, locale: 'fr-FR' }, { version: 1 }, now)).toMatchObject({
    subject: 'scriptorium.evt.v2.docs.variant.created.fr-FR',
    envelope: {
      id: 'created/v/1/0000000000000017',
      subject: 'v',
      sequence: '0000000000000017',
      dataref: '/v1/spaces/docs/variants/v/versions/2',
      data: {
        variantId: 'v',
        familyId: 'f',
        locale: 'fr-FR',
        version: 2,
        status: 'archived',
        publishingStatus: 'none',
        label: 'Home',
        links: [],
      },
    },
  });
  expect(variantMessage(variantArchived, { ...variant, locale: null }, { version: 2 }, now)).toMatchObject({
    subject: 'scriptorium.evt.v2.docs.variant.archived',
    envelope: { id: 'archived/v/2/0000000000000017' },
  });
});
