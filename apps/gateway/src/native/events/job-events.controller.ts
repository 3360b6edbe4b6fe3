import { Get, Param, Res } from '@nestjs/common';
import { ApiProduces } from '@nestjs/swagger';
import { type Envelope, eventSequence, type JobFact, type JobView } from '@scriptorium/contracts';

import { EventHub } from '../../events/event-hub.service';
import type { LiveEvent } from '../../events/live-event';
import type { LiveEvents } from '../../events/live-events';
import { LatestSequences } from '../../events/latest-sequences';
import { sseEvent } from '../../events/sse-text';
import { toJsonText } from '../../http/bodies/json-text';
import type { RequestContext } from '../../http/requests/request-context';
import { Context } from '../../http/requests/request-context.pipe';
import { jobOfEvent } from '../../jobs/job-of-event';
import { Principals } from '../identity/principals.service';
import { NativeController } from '../operations/native-controller.decorator';
import { Operation } from '../operations/operation.decorator';
import { JobReads } from '../jobs/job-reads.service';
import { presentJob } from '../jobs/job.presenter';
import { NativeQuery } from '../inputs/native-query.pipe';
import { EventStreams } from './event-streams.service';
import { JobEvent } from './event.dto';
import { FollowQuery, RESUME, SSE } from './events-query.dto';

/** Jobs of which a connection knows the last state that it has sent. Late events follow within seconds. */
const MAX_JOBS_SHOWN = 500;

/**
 * Changes of jobs as Server-Sent Events. Each event is a CloudEvent whose data is the job. A client gets the states of
 * a job in the order of their sequence, each once, also if it was disconnected in between.
 */
@NativeController('spaces/:space/jobs', 'Jobs')
export class JobEventsController {
  private readonly texts = new WeakMap<LiveEvent, Buffer>();

  constructor(
    private readonly hub: EventHub,
    private readonly streams: EventStreams,
    private readonly reads: JobReads,
    private readonly principals: Principals,
  ) {}

  @Get('events')
  @ApiProduces(SSE)
  @Operation({
    id: 'followJobs',
    summary: 'Sends the changes of all jobs of a space as Server-Sent Events.',
    description: RESUME,
    scope: 'read',
    headers: ['Last-Event-ID'],
    response: JobEvent,
    rejects: ['EVENT_POSITION_INVALID', 'EVENT_POSITION_UNKNOWN'],
  })
  async followAll(
    @Context() context: RequestContext,
    @Param('space') space: string,
    @NativeQuery() _query: FollowQuery,
    // Without it, Nest would send a second response.
    @Res() _reply: unknown,
  ): Promise<void> {
    const { jobs } = this.hub;
    const position = (await this.streams.resumeAt(context, jobs)) ?? (await this.streams.position(jobs));
    // `isLate` is not known of an event that is read from the stream.
    const shown = new LatestSequences(MAX_JOBS_SHOWN);
    const textOf = (event: LiveEvent): Buffer | undefined =>
      event.space !== space || event.isLate || shown.isLate(event.envelope) ? undefined : this.textOf(event, context);
    this.streams.send(context, jobs, { space, position, textOf });
  }

  /** A client that begins gets the present state first, so that it sees the end of a job that ended before. */
  @Get(':id/events')
  @ApiProduces(SSE)
  @Operation({
    id: 'followJob',
    summary: 'Sends the present state of a job, and then its changes, as Server-Sent Events.',
    description: RESUME,
    scope: 'read',
    headers: ['Last-Event-ID'],
    response: JobEvent,
    rejects: ['EVENT_POSITION_INVALID', 'EVENT_POSITION_UNKNOWN'],
  })
  async follow(
    @Context() context: RequestContext,
    @Param('space') space: string,
    @Param('id') id: string,
    @NativeQuery() _query: FollowQuery,
    @Res() _reply: unknown,
  ): Promise<void> {
    const { jobs } = this.hub;
    const resumed = await this.streams.resumeAt(context, jobs);
    const position = resumed ?? (await this.streams.position(jobs));
    const job = await this.reads.find(context.caller, space, id);
    await this.principals.remembered(context.caller, [job.requestedBy]);
    let shown = resumed === undefined ? job.sequence : await this.streams.sequenceAt(jobs, resumed, job.id);
    const textOf = (event: LiveEvent): Buffer | undefined => {
      if (event.envelope.subject !== job.id) return undefined;
      const sequence = Number(event.envelope.sequence ?? 0);
      if (sequence <= shown) return undefined;
      shown = sequence;
      return this.textOf(event, context);
    };
    const first = resumed === undefined ? await this.stateText(jobs, job, position, context) : Buffer.of();
    this.streams.send(context, jobs, { space, position, textOf, first });
  }

  private async stateText(jobs: LiveEvents, job: JobView, before: number, context: RequestContext): Promise<Buffer> {
    const position = await this.streams.positionOf(jobs, job, before);
    return sseEvent(position, this.present(context, stateOf(job), job));
  }

  /** All clients of an event share its text. */
  private textOf(event: LiveEvent, context: RequestContext): Buffer | undefined {
    const known = this.texts.get(event);
    if (known !== undefined) return known;
    const job = jobOfEvent(event.space, event.envelope as Envelope<Partial<JobFact>>)?.view;
    if (job === undefined) return undefined;
    const text = sseEvent(event.position, this.present(context, event.envelope, job));
    this.texts.set(event, text);
    return text;
  }

  /** An event does not wait for the name of the author. The events after it have it. */
  private present(context: RequestContext, envelope: Omit<Envelope, 'data'>, job: JobView): string {
    const author = this.principals.recall(context.caller, job.requestedBy);
    return toJsonText({ ...envelope, data: presentJob(job, context.publicUrl, author) });
  }
}

/** Returns the envelope of the state of a job that was read: it has no event of its own. */
function stateOf({ id: subject, spaceKey, sequence, changedAt: time }: JobView): Omit<Envelope, 'data'> {
  return {
    specversion: '1.0',
    id: `state/${subject}/${sequence}`,
    source: `/spaces/${spaceKey}`,
    type: 'scriptorium.job.state.v2',
    subject,
    time,
    sequence: eventSequence(sequence),
    datacontenttype: 'application/json',
  };
}
