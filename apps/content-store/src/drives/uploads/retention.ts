const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** How long unreferenced data is kept, in milliseconds. */
export class Retention {
  constructor(
    /** For unreferenced blobs. Longer than an upload is open, and longer than any transaction. */
    readonly blobsMs = 8 * DAY,
    /** The longest duration of the statement that marks blobs: a plan that is made meanwhile does not see the mark. */
    readonly markingMs = HOUR,
  ) {}
}
