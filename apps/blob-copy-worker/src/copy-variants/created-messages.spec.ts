import type { CommandId, FamilyId, JobId, SpaceId, VariantId } from '@scriptorium/contracts';
import { createdMessages } from './created-messages';

const command = {
  spaceId: 1 as SpaceId,
  spaceKey: 'docs',
  jobId: 'job-1' as JobId,
  commandId: 'command-1' as CommandId,
};
const now = new Date('2026-11-21T10:00:00Z');

it('returns an event with its own id for each variant', () => {
  const copied = [
    {
      variantId: 'v1' as VariantId,
      familyId: 'f1' as FamilyId,
      sourceVariantId: 's1' as VariantId,
      sourceVersion: 3,
      content: '"label":"Say \\"#familyId#\\"","links":["a"]',
    },
    {
      variantId: 'v2' as VariantId,
      familyId: 'f2' as FamilyId,
      sourceVariantId: 's2' as VariantId,
      sourceVersion: 2_147_483_647,
      content: '',
    },
  ];
  const messages = createdMessages(command, { copied, locale: 'fr-FR', sequence: '17' }, now);

  expect(messages.map(({ subject, id }) => [subject, id])).toEqual([
    ['scriptorium.evt.v2.docs.variant.created.fr-FR', 'created/v1/1/0000000000000017'],
    ['scriptorium.evt.v2.docs.variant.created.fr-FR', 'created/v2/1/0000000000000017'],
  ]);
  expect(messages.map(({ json }) => JSON.parse(json) as unknown)).toEqual(
    copied.map(({ variantId, familyId, sourceVariantId, sourceVersion, content }) => ({
      specversion: '1.0',
      id: `created/${variantId}/1/0000000000000017`,
      source: '/spaces/docs',
      type: 'scriptorium.variant.created.v2',
      subject: variantId,
      time: '2026-11-21T10:00:00.000Z',
      sequence: '0000000000000017',
      dataref: `/v1/spaces/docs/variants/${variantId}/versions/1`,
      datacontenttype: 'application/json',
      dataschema: 'urn:scriptorium:schema:variant:v2',
      data: {
        variantId,
        familyId,
        locale: 'fr-FR',
        version: 1,
        status: 'active',
        publishingStatus: 'none',
        ...(content === '' ? {} : { label: 'Say "#familyId#"', links: ['a'] }),
        copiedFrom: { variantId: sourceVariantId, version: sourceVersion, jobId: 'job-1' },
        basedOn: sourceVersion,
        syncState: 'copied',
      },
    })),
  );
});

it('returns no event when no variant was created', () => {
  expect(createdMessages(command, { copied: [], locale: 'fr-FR', sequence: null }, now)).toEqual([]);
});
