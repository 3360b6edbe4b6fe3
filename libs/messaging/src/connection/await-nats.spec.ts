import { JetStreamApiError } from '@nats-io/jetstream';
import { errors } from '@nats-io/transport-node';

import { awaitNats, NoServerError } from './await-nats';

const apiError = (status: number, code: number): Error =>
  new JetStreamApiError({ code: status, err_code: code, description: `error ${code}` });

/** Fails as often as there are errors, then succeeds. Returns the lines of the log. */
async function wait(failures: Error[], withinMs = 600_000): Promise<readonly string[]> {
  const lines: string[] = [];
  const step = (): Promise<string> => {
    const failure = failures.shift();
    return failure === undefined ? Promise.resolve('done') : Promise.reject(failure);
  };
  expect(await awaitNats(step, { withinMs, log: (line) => lines.push(line) })).toBe('done');
  return lines;
}

const refused = new errors.ConnectionError('connection refused');

test.each([
  ['a request that is not answered in time', new errors.TimeoutError()],
  ['JetStream without a leader', apiError(503, 10008)],
  ['too few nodes for the replicas', apiError(400, 10005)],
  ['a node that does not know a new stream yet', apiError(404, 10059)],
  ['a node that does not know a new consumer yet', apiError(404, 10014)],
  ['a server that accepts no connection', new NoServerError('No NATS server at one', { cause: refused })],
])('waits after %s, and logs each reason once', async (_what, error) => {
  const lines = await wait([error, error]);
  expect(lines).toEqual([expect.stringMatching(/^Waiting up to 600000 ms for NATS: .+\.$/)]);
});

test.each([
  ['a rejected request', apiError(400, 10052)],
  ['replicas without a cluster', apiError(500, 10074)],
  ['rejected credentials', new NoServerError('x', { cause: new errors.AuthorizationError('Authorization Violation') })],
  ['a bug', new TypeError('x')],
])('throws the error of %s at once', async (_what, error) => {
  await expect(wait([error])).rejects.toBe(error);
});

test('ends with one line after its time', async () => {
  await expect(wait([apiError(503, 10008)], 0)).rejects.toMatchObject({
    code: 'NATS_UNAVAILABLE',
    message: 'NATS cannot be used: error 10008.',
  });
});
