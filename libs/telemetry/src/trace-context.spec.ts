import { setTimeout as pause } from 'node:timers/promises';
import { activeTraceId, injectedHeaders, registerTelemetry, withExtractedContext } from './trace-context';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const traceparent = `00-${TRACE}-b7ad6b7169203331-01`;

beforeAll(() => {
  registerTelemetry();
  registerTelemetry();
});

test('activates the context of the headers during the work, across awaits, and injects it into new headers', async () => {
  const seen = await withExtractedContext({ traceparent, tracestate: 'vendor=1' }, async () => {
    await new Promise((resolve) => setImmediate(resolve));
    return { id: activeTraceId(), headers: injectedHeaders() };
  });
  expect(seen).toEqual({ id: TRACE, headers: { traceparent, tracestate: 'vendor=1' } });
});

test('has no context outside of the work', () => {
  expect(activeTraceId()).toBeUndefined();
  expect(injectedHeaders()).toEqual({});
});

test('has no context after work that fails', async () => {
  const failing = withExtractedContext({ traceparent }, async () => {
    await pause(1);
    throw new Error(String(activeTraceId()));
  });
  await expect(failing).rejects.toThrow(TRACE);
  expect(activeTraceId()).toBeUndefined();
  const work = (): never => {
    throw new Error('fails');
  };
  expect(() => withExtractedContext({ traceparent }, work)).toThrow('fails');
  expect(activeTraceId()).toBeUndefined();
});

test('keeps the contexts of concurrent work apart', async () => {
  const traces = Array.from({ length: 50 }, (_, at) => (at + 1).toString(16).padStart(32, '0'));
  const seen = await Promise.all(
    traces.map((trace, at) =>
      withExtractedContext({ traceparent: `00-${trace}-b7ad6b7169203331-01` }, async () => {
        await pause(at % 7);
        return activeTraceId();
      }),
    ),
  );
  expect(seen).toEqual(traces);
});

test('replaces the context of the caller, also by none', () => {
  const other = 'f'.repeat(32);
  withExtractedContext({ traceparent }, () => {
    withExtractedContext({ traceparent: `00-${other}-b7ad6b7169203331-00` }, () => {
      expect(activeTraceId()).toBe(other);
    });
    withExtractedContext({}, () => expect(activeTraceId()).toBeUndefined());
    expect(activeTraceId()).toBe(TRACE);
  });
});

test.each([
  ['nonsense'],
  [''],
  [`00-${'0'.repeat(32)}-b7ad6b7169203331-01`],
  [`00-${TRACE}-${'0'.repeat(16)}-01`],
  [`ff-${TRACE}-b7ad6b7169203331-01`],
  [`00-${TRACE.toUpperCase()}-b7ad6b7169203331-01`],
  [`00-${TRACE.slice(1)}-b7ad6b7169203331-01`],
  [`00-${TRACE}-b7ad6b7169203331`],
  [`00-${TRACE}-b7ad6b7169203331-01\r\nnats-msg-id: x`],
  [`00-${TRACE}-b7ad6b7169203331-01-extra`],
])('runs the work without a context for the header %j', (malformed) => {
  const seen = withExtractedContext({ traceparent: malformed }, () => [activeTraceId(), injectedHeaders()]);
  expect(seen).toEqual([undefined, {}]);
});

test('ignores a trace state without a trace, and a malformed one', () => {
  expect(withExtractedContext({ tracestate: 'vendor=1' }, injectedHeaders)).toEqual({});
  const headers = withExtractedContext({ traceparent, tracestate: '=,=;\u0000' }, injectedHeaders);
  expect(headers).toEqual({ traceparent, tracestate: '' });
});
