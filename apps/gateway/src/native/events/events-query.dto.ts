import { IntegerParameter, TextParameter, TextsParameter } from '../inputs/parameters.decorator';

/** The media type of Server-Sent Events. */
export const SSE = 'text/event-stream';

export const RESUME =
  'Each event has the position as its id. `Last-Event-ID`, or `after` in the first request of a browser, resumes after ' +
  'it without a gap; 410 if the events are not stored any more. A comment is sent every 15 seconds.';

const MAX_POSITION = 2 ** 49;

export class FollowQuery {
  @IntegerParameter('A position: the events after it are sent.', { minimum: 0, maximum: MAX_POSITION })
  readonly after?: number;
}

export class SpaceEventsQuery extends FollowQuery {
  @TextsParameter('Types such as `variant.created`, or `job.*` for all of an entity.', 50)
  readonly types?: readonly string[];

  @TextParameter('Id of a variant, a job or a drive item.') readonly entity?: string;
}
