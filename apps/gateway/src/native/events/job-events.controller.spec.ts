import { eventSequence, type JobView } from '@scriptorium/contracts';

import type { EventHub } from '../../events/event-hub.service';
import { type LiveEvent, readEvent } from '../../events/live-event';
import type { RequestContext } from '../../http/requests/request-context';
import { eventOf } from '../../testing/job-events';
import { jobView } from '../../testing/views';
import type { Principals } from '../identity/principals.service';
import type { JobReads } from '../jobs/job-reads.service';
import type { EventStreams } from './event-streams.service';
import { JobEventsController } from './job-events.controller';

const context = { publicUrl: 'https://scriptorium.example' } as RequestContext;

/** Returns an event as it is read from the stream. */
function storedEvent(position: number, job: JobView): LiveEvent {
  const text = JSON.stringify(eventOf(job).envelope);
  return readEvent({ position, space: job.spaceKey, entity: 'job', text }, () => false);
}

test('sends no earlier state of a job to a client that resumes before the ring', async () => {
  let textOf: ((event: LiveEvent) => Buffer | undefined) | undefined;
  const streams = {
    resumeAt: async () => 5,
    send: (_context: unknown, _live: unknown, options: { readonly textOf: typeof textOf }) => (textOf = options.textOf),
  };
  const controller = new JobEventsController(
    { jobs: {} } as EventHub,
    streams as unknown as EventStreams,
    {} as JobReads,
    { recall: (_caller: unknown, id: string) => ({ id, name: 'Ada', kind: 'person' }) } as unknown as Principals,
  );
  const job = jobView({ requestedBy: 'ada' });
  await controller.followAll(context, job.spaceKey, {}, undefined);
  const texts = [7, 6, 8].map((sequence, index) => textOf?.(storedEvent(6 + index, { ...job, sequence }))?.toString());
  expect(texts).toEqual([
    expect.stringContaining('"createdBy":{"id":"ada","name":"Ada","kind":"person"}'),
    undefined,
    expect.stringContaining(eventSequence(8)),
  ]);
});
