import { activeTraceId, injectedHeaders, registerTelemetry, withExtractedContext } from './trace-context';

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

beforeAll(() => {
  registerTelemetry();
  registerTelemetry();
});

test('activates the context of the headers during the work, across awaits, and injects it into new headers', async () => {
  const seen = await withExtractedContext({ traceparent, tracestate: 'vendor=1' }, async () => {
    await new Promise((resolve) => setImmediate(resolve));
    return { id: activeTraceId(), headers: injectedHeaders() };
  });
  expect(seen).toEqual({
    id: '0af7651916cd43dd8448eb211c80319c',
    headers: { traceparent, tracestate: 'vendor=1' },
  });
});

test('has no context outside of the work', () => {
  expect(activeTraceId()).toBeUndefined();
  expect(injectedHeaders()).toEqual({});
});

test('ignores malformed headers', () => {
  expect(withExtractedContext({ traceparent: 'nonsense' }, () => injectedHeaders())).toEqual({});
});
