import { Get, Param, Res } from '@nestjs/common';
import { ApiProduces } from '@nestjs/swagger';

import { EventHub } from '../../events/event-hub.service';
import type { LiveEvent } from '../../events/live-event';
import { sseEvent } from '../../events/sse-text';
import type { RequestContext } from '../../http/requests/request-context';
import { Context } from '../../http/requests/request-context.pipe';
import { NativeQuery } from '../inputs/native-query.pipe';
import { NativeController } from '../operations/native-controller.decorator';
import { Operation } from '../operations/operation.decorator';
import { EventStreams } from './event-streams.service';
import { SpaceEvent } from './event.dto';
import { RESUME, SpaceEventsQuery, SSE } from './events-query.dto';

/** The events of a space as Server-Sent Events: CloudEvents as they are stored, in their order. */
@NativeController('spaces/:space/events', 'Events')
export class SpaceEventsController {
  private readonly texts = new WeakMap<LiveEvent, Buffer>();

  constructor(
    private readonly hub: EventHub,
    private readonly streams: EventStreams,
  ) {}

  @Get()
  @ApiProduces(SSE)
  @Operation({
    id: 'followSpace',
    summary: 'Sends the events of a space as Server-Sent Events.',
    description: RESUME,
    scope: 'read',
    headers: ['Last-Event-ID'],
    response: SpaceEvent,
    rejects: ['EVENT_POSITION_INVALID', 'EVENT_POSITION_UNKNOWN'],
  })
  async follow(
    @Context() context: RequestContext,
    @Param('space') space: string,
    @NativeQuery() { types, entity }: SpaceEventsQuery,
    @Res() _reply: unknown,
  ): Promise<void> {
    const live = this.hub.ofSpace(space);
    const position = (await this.streams.resumeAt(context, live)) ?? (await this.streams.position(live));
    const textOf = (event: LiveEvent): Buffer | undefined => {
      const { type, subject } = event.envelope;
      if (entity !== undefined && subject !== entity) return undefined;
      return types === undefined || types.some((each) => isOfType(type, each)) ? this.textOf(event) : undefined;
    };
    this.streams.send(context, live, { space, position, textOf });
  }

  /** All clients of an event share its text. */
  private textOf(event: LiveEvent): Buffer {
    const known = this.texts.get(event);
    if (known !== undefined) return known;
    const text = sseEvent(event.position, event.text);
    this.texts.set(event, text);
    return text;
  }
}

/** `scriptorium.variant.created.v2` is of the types `variant.created` and `variant.*`. */
function isOfType(type: string, wanted: string): boolean {
  const [, entity, fact] = type.split('.');
  return wanted === `${entity ?? ''}.${fact ?? ''}` || wanted === `${entity ?? ''}.*`;
}
