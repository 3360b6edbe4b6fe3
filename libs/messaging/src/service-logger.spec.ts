import { registerTelemetry, withExtractedContext } from '@scriptorium/telemetry';

import { ServiceLogger } from './service-logger';

let lines: string[];

beforeAll(() => {
  registerTelemetry();
});
beforeEach(() => {
  lines = [];
  for (const stream of [process.stdout, process.stderr])
    jest.spyOn(stream, 'write').mockImplementation((line) => lines.push(String(line)) > 0);
});
afterEach(() => {
  jest.restoreAllMocks();
});

const written = (): unknown[] => lines.map((line) => JSON.parse(line) as unknown);

test('writes every line as JSON with the name of the service', () => {
  new ServiceLogger('content-store').log('listening', 'Boot');
  expect(written()).toEqual([
    expect.objectContaining({ service: 'content-store', level: 'log', context: 'Boot', message: 'listening' }),
  ]);
});

test('writes the ids of request, trace, space and job where they are known', () => {
  const logger = new ServiceLogger('content-store');
  const traceId = '0af7651916cd43dd8448eb211c80319c';
  const headers = { traceparent: `00-${traceId}-b7ad6b7169203331-01`, 'x-request-id': 'r-1' };
  withExtractedContext(headers, () => logger.warn('busy'), { spaceId: 's-1', jobId: 'j-1' });
  logger.warn('idle');
  const [busy, idle] = written();
  expect(busy).toMatchObject({ message: 'busy', traceId, requestId: 'r-1', spaceId: 's-1', jobId: 'j-1' });
  for (const field of ['traceId', 'requestId', 'spaceId', 'jobId']) expect(idle).not.toHaveProperty(field);
});

test.each([
  ['error', ['error']],
  ['warn', ['error', 'warn']],
  ['info', ['error', 'warn', 'log']],
  ['debug', ['error', 'warn', 'log', 'debug']],
] as const)('with LOG_LEVEL %s writes that level and the levels above', (logLevel, expected) => {
  const logger = new ServiceLogger('gateway', { logLevel });
  logger.error('one');
  logger.warn('two');
  logger.log('three');
  logger.debug('four');
  expect(written().map((line) => (line as { level: string }).level)).toEqual(expected);
});
