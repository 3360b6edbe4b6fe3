import { formatLogLine } from './format-log-line';

test('shows level, context and message of a JSON line', () => {
  const line = { service: 'gateway', level: 'warn', pid: 1, context: 'Rpc', message: 'no answer' };
  expect(formatLogLine(JSON.stringify(line))).toBe('warn [Rpc] no answer');
});

test('keeps the indentation in each line of a message and its stack', () => {
  const line = { level: 'error', message: 'wrong:\n  - PORT', stack: 'at start' };
  expect(formatLogLine(`  ${JSON.stringify(line)}`)).toBe('  error wrong:\n    - PORT\n  at start');
});

test.each(['plain text', '{broken', '{"level":1}', '{}', ''])('leaves %j as it is', (line) => {
  expect(formatLogLine(line)).toBe(line);
});
