import { SERVICES } from '@scriptorium/contracts';

import { HELP_TEXT, parseInvocation } from './parse-invocation';

test.each(SERVICES)('starts %s without arguments', (service) => {
  expect(parseInvocation([service])).toEqual({ kind: 'program', program: service, args: [] });
  expect(parseInvocation([service, '--port'])).toMatchObject({ kind: 'wrong' });
  expect(HELP_TEXT).toMatch(new RegExp(`^  ${service} `, 'm'));
});

test('passes its arguments to standalone, also --help', () => {
  expect(parseInvocation(['standalone', '--port', '0', '--help'])).toEqual({
    kind: 'program',
    program: 'standalone',
    args: ['--port', '0', '--help'],
  });
});

test.each(['plan', 'run', 'status'])('parses migrate %s', (step) => {
  expect(parseInvocation(['migrate', step])).toEqual({ kind: 'migrate', step });
});

test('parses nats-users with its options', () => {
  expect(parseInvocation(['nats-users'])).toEqual({ kind: 'nats-users', format: 'nats', spaces: [] });
  const args = ['nats-users', '--format', 'helm', '--space', 'docs', '--space', 'shop', '--api-prefix', '$JS.hub.API'];
  expect(parseInvocation(args)).toEqual({
    kind: 'nats-users',
    format: 'helm',
    spaces: ['docs', 'shop'],
    apiPrefix: '$JS.hub.API',
  });
});

test.each([
  [['nats-users', '--format', 'yaml']],
  [['nats-users', '--space', 'docs.>']],
  [['nats-users', '--space', '*']],
  [['nats-users', 'docs']],
])('rejects %j', (args) => {
  expect(parseInvocation(args)).toMatchObject({ kind: 'wrong' });
});

test.each([[['migrate']], [['migrate', 'undo']], [['migrate', 'run', 'twice']], [['gatway']], [['--prot']]])(
  'rejects %j and names the help',
  (args) => {
    expect(parseInvocation(args)).toMatchObject({
      kind: 'wrong',
      message: expect.stringContaining('--help') as string,
    });
  },
);

test('prints the help without a command and with --help, and the version', () => {
  for (const args of [[], ['--help'], ['-h'], ['help'], ['gateway', '--help'], ['migrate', '-h']])
    expect(parseInvocation(args)).toEqual({ kind: 'help' });
  expect(parseInvocation(['--version'])).toEqual({ kind: 'version' });
});
