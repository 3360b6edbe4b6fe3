import { Readable } from 'node:stream';

import { Get, Param } from '@nestjs/common';
import { type Caller, readSnapshot, type SnapshotPage } from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import { Costs, STREAM_COST } from '../../http/limits/costs.decorator';
import type { RequestContext } from '../../http/requests/request-context';
import { Context } from '../../http/requests/request-context.pipe';
import { NDJSON } from '../lists/lines';
import { NativeController } from '../operations/native-controller.decorator';
import { Operation } from '../operations/operation.decorator';
import { EXAMPLE_LINE, SnapshotLine } from './snapshot.dto';

/** Pages that wait for a slow client: one is in the socket, one in the stream. */
const PAGES_AHEAD = 1;

/**
 * The state of all variants of a space, to start a consumer of events from nothing.
 *
 * The position is read before the first page. A change while the pages are read is in an event after the position, and
 * possibly in the snapshot as well: the consumer ignores the one with the lower sequence.
 *
 * Failure mode: an error after the first page ends the connection before the last line. The consumer starts again.
 */
@NativeController('spaces/:space/snapshot', 'Events')
export class SnapshotController {
  constructor(private readonly rpc: RpcClient) {}

  @Get()
  @Costs(STREAM_COST)
  @Operation({
    id: 'getSnapshot',
    summary: 'Streams the state of every variant, one per line, and the position to continue from.',
    description:
      'Each line has the members of an event. Deleted variants of the last days have the status `deleted`. The last line is `{"position": "…"}`: follow the events after it. A response without this line is incomplete.',
    scope: 'read',
    hasPosition: true,
    lines: 'only',
    response: SnapshotLine,
    example: { response: EXAMPLE_LINE },
  })
  async stream(@Context() context: RequestContext, @Param('space') space: string): Promise<Readable> {
    const position = String(context.reply.getHeader('scriptorium-position'));
    // An error of the first page is still a problem with its own status.
    const first = await this.rpc.call(readSnapshot, { caller: context.caller, spaceKey: space });
    context.addHeaders({ 'content-type': NDJSON });
    return Readable.from(this.lines(context.caller, space, first, position), { highWaterMark: PAGES_AHEAD });
  }

  private async *lines(
    caller: Caller,
    spaceKey: string,
    first: SnapshotPage,
    position: string,
  ): AsyncGenerator<string> {
    let page = first;
    for (;;) {
      if (page.items.length > 0) yield page.items.map((item) => `${JSON.stringify(item)}\n`).join('');
      if (page.after === null) break;
      page = await this.rpc.call(readSnapshot, { caller, spaceKey, after: page.after });
    }
    yield `${JSON.stringify({ position })}\n`;
  }
}
