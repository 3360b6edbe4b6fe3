const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** How long what nobody has any more is kept all the same, in milliseconds. */
export class Retention {
  constructor(
    /** Bytes that no file has: longer than an upload is open, or a transaction takes. */
    readonly blobsMs = 8 * DAY,
    /** What the statement that marks bytes may take: a plan that was made meanwhile has not seen the mark. */
    readonly markingMs = HOUR,
  ) {}
}
