import { activeTraceId, injectedHeaders, registerTelemetry, withExtractedContext } from './trace-context';

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

beforeAll(() => {
  registerTelemetry();
  registerTelemetry();
});

test('the context of the headers is active during the work, across awaits, and is passed on', async () => {
  const seen = await withExtractedContext({ traceparent, tracestate: 'vendor=1' }, async () => {
    await new Promise((resolve) => setImmediate(resolve));
    return { id: activeTraceId(), headers: injectedHeaders() };
  });
  expect(seen).toEqual({
    id: '0af7651916cd43dd8448eb211c80319c',
    headers: { traceparent, tracestate: 'vendor=1' },
  });
});

test('outside of it there is no context', () => {
  expect(activeTraceId()).toBeUndefined();
  expect(injectedHeaders()).toEqual({});
});

test('broken headers give no context and no error', () => {
  expect(withExtractedContext({ traceparent: 'nonsense' }, () => injectedHeaders())).toEqual({});
});
