import { derivedId } from '@scriptorium/copy-engine';
import { compressesSafely, createService, MessagePublisher, MessagingModule } from '@scriptorium/messaging';
import { Module } from '@nestjs/common';
import { type CommandId, type FamilyId, type JobId, randomId, type SpaceId } from '@scriptorium/contracts';
import { eventually, startOwnNatsServer, storedBlocks, testNatsVersion, where } from '@scriptorium/testing';

import { createdMessages } from './created-messages';

const LOCALES = ['fr-FR', 'de-DE', 'zh-Hant-TW'];
const EVENTS_OF_A_COMMAND = 1_000;
/** Their events fill two blocks of 8 MB and start a third. */
const COMMANDS = 24;

/**
 * Returns the events of a job's commands. Each variant has another source, so no id in an event occurs in another
 * event.
 */
function commandMessages() {
  const jobId = randomId<JobId>();
  return Array.from({ length: COMMANDS }, (_, index) => {
    const locale = LOCALES[index % LOCALES.length] ?? '';
    const copied = Array.from({ length: EVENTS_OF_A_COMMAND }, (_, node) => {
      const familyId = randomId<FamilyId>();
      const sourceVariantId = derivedId(familyId, 'en-US');
      return { variantId: derivedId(familyId, locale), familyId, sourceVariantId, sourceVersion: 1 + (node % 50) };
    });
    return createdMessages(
      { spaceId: 1 as SpaceId, spaceKey: 'docs', jobId, commandId: randomId<CommandId>() },
      locale,
      copied,
      new Date(),
    );
  });
}

const { it } = where(compressesSafely(testNatsVersion()), 'needs nats-server 2.12.12, 2.14.3 or later');

it('takes at most 350 bytes on disk for a variant once the block of the stream is full', async () => {
  const nats = await startOwnNatsServer();
  @Module({ imports: [MessagingModule.forRoot({ service: 'blob-copy-worker', natsUrl: nats.url })] })
  class PublishingModule {}
  const service = await createService(PublishingModule, { logger: false, abortOnError: false });
  for (const messages of commandMessages()) await service.get(MessagePublisher).publishAll(messages);
  await service.close();

  const [first, second, last] = await eventually(() => {
    const blocks = storedBlocks(nats, 'EVENTS');
    expect(blocks.map(({ isCompressed }) => isCompressed)).toEqual([true, true, false]);
    return blocks.map(({ content }) => content);
  });
  const inLast = (last?.toString('latin1').split('Nats-Msg-Id: ').length ?? NaN) - 1;
  const compressed = (first?.length ?? NaN) + (second?.length ?? NaN);
  expect(compressed / (COMMANDS * EVENTS_OF_A_COMMAND - inLast)).toBeLessThanOrEqual(350);
});
