/** Texts of Server-Sent Events (https://html.spec.whatwg.org/multipage/server-sent-events.html). */

export const SSE_HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  // nginx would collect the events before it sends any.
  'x-accel-buffering': 'no',
} as const;

/** Milliseconds after which a client connects again. */
const RETRY_MS = 2_000;

/** Returns an event. `json` has no line breaks. All clients share the bytes. */
export function sseEvent(position: number, json: string): Buffer {
  return Buffer.from(`id: ${position}\ndata: ${json}\n\n`);
}

/** Returns the start of a stream. A client that gets no event resumes at `position`. */
export function sseStart(position: number): string {
  return `retry: ${RETRY_MS}\nid: ${position}\n\n`;
}

/** Returns a comment. A client resumes after it, although it got none of the last events. */
export function sseComment(position: number): string {
  return `:\nid: ${position}\n\n`;
}
