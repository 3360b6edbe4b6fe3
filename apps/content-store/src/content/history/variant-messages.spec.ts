import { variantArchived, variantCreated } from '@scriptorium/contracts';
import { variantMessage } from './variant-messages';

const now = new Date('2026-11-21T10:00:00.000Z');
const variant = {
  spaceKey: 'docs',
  id: 'v',
  familyId: 'f',
  version: 2,
  status: 'archived',
  publishingStatus: 'none',
} as const;

it('derives the event id from fact, variant, version and the unique suffix', () => {
  expect(variantMessage(variantCreated, { ...variant, locale: 'fr-FR' }, null, now)).toMatchObject({
    subject: 'scriptorium.evt.v2.docs.variant.created.fr-FR',
    envelope: {
      id: 'created/v/2',
      subject: 'v',
      data: {
        variantId: 'v',
        familyId: 'f',
        locale: 'fr-FR',
        version: 2,
        status: 'archived',
        publishingStatus: 'none',
      },
    },
  });
  expect(variantMessage(variantArchived, { ...variant, locale: null }, '7', now)).toMatchObject({
    subject: 'scriptorium.evt.v2.docs.variant.archived',
    envelope: { id: 'archived/v/2/7' },
  });
});
