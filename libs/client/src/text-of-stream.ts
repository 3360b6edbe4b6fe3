/** Yields the pieces of a stream as text. Cancels the stream if the caller stops reading. */
export async function* textOfStream(stream: ReadableStream<Uint8Array>): AsyncGenerator<string, void> {
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  let isRead = false;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      isRead = done;
      if (done) return;
      yield decoder.decode(value, { stream: true });
    }
  } catch (error) {
    // The stream has failed: there is nothing to cancel.
    isRead = true;
    throw error;
  } finally {
    if (!isRead) await reader.cancel();
  }
}

/** Yields the lines of a text that arrives in pieces, without their ends. The last one may have none. */
export async function* linesOf(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = '';
  for await (const piece of pieces) {
    const lines = (rest + piece).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest;
}

/** Yields the values of NDJSON. Empty lines have none. */
export async function* valuesOf<Value>(stream: ReadableStream<Uint8Array>): AsyncGenerator<Value> {
  for await (const line of linesOf(textOfStream(stream))) {
    if (line.trim() !== '') yield JSON.parse(line) as Value;
  }
}
