import { ServiceLogger } from './service-logger';

test('writes every line as JSON with the name of the service', () => {
  const lines: string[] = [];
  const written = jest.spyOn(process.stdout, 'write').mockImplementation((line) => lines.push(String(line)) > 0);
  new ServiceLogger('content-store').log('listening', 'Boot');
  written.mockRestore();
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
    expect.objectContaining({ service: 'content-store', level: 'log', context: 'Boot', message: 'listening' }),
  ]);
});
