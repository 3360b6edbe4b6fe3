import { derivedId } from '@scriptorium/copy-engine';
import { compressesSafely, createService, MessagePublisher, MessagingModule } from '@scriptorium/messaging';
import { Module } from '@nestjs/common';
import { type CommandId, type FamilyId, type JobId, randomId, type SpaceId } from '@scriptorium/contracts';
import { eventually, startOwnNatsServer, storedBlocks, testNatsVersion, where } from '@scriptorium/testing';
import { randomBytes } from 'node:crypto';

import { createdMessages } from './created-messages';

const LOCALES = ['fr-FR', 'de-DE', 'zh-Hant-TW'];
const EVENTS_OF_A_COMMAND = 1_000;
/** Their events fill two blocks of 8 MB and start a third. */
const COMMANDS = 15;

/** Returns what the copy statement returns for a page with two links and a body of its own. */
function contentOf(node: number, links: readonly string[]): string {
  const content = {
    publishedVersion: null,
    publishedAt: null,
    contentType: 'https://schema.example.com/landing-page',
    repositoryId: '5b0f1d6d4cedfd0001f6d1a2',
    folderId: node % 3 === 0 ? '5b0f1d6d4cedfd0001f6d1b3' : null,
    workflowState: null,
    label: `Landing page ${node}`,
    bodyHash: randomBytes(32).toString('base64url'),
    links,
  };
  return JSON.stringify(content).slice(1, -1);
}

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
      const variantId = derivedId(familyId, locale);
      const content = contentOf(node, [
        derivedId(randomId<FamilyId>(), locale),
        derivedId(randomId<FamilyId>(), locale),
      ]);
      return { variantId, familyId, sourceVariantId, sourceVersion: 1 + (node % 50), content };
    });
    return createdMessages(
      { spaceId: 1 as SpaceId, spaceKey: 'docs', jobId, commandId: randomId<CommandId>() },
      { copied, locale, sequence: String(Date.now() * 1_000) },
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
