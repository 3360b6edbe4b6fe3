import { AccessTokens, type Send } from './access-tokens';
import { authorize } from './authorize';

const CREDENTIALS = { clientId: 'a', clientSecret: 'b' };
const TOKENS = 'https://gateway.example/oauth/token';

/** Returns a function that answers each token request with the next of the replies, and counts them. */
function tokenServer(...replies: readonly (() => Response | Promise<Response>)[]) {
  let requests = 0;
  const send: Send = async () => {
    const reply = replies[Math.min(requests, replies.length - 1)];
    requests += 1;
    if (reply === undefined) throw new Error('No reply is left.');
    return reply();
  };
  return { send, requests: () => requests };
}

const issues =
  (token: string, expires_in = 300) =>
  () =>
    Response.json({ access_token: token, expires_in });

describe('AccessTokens', () => {
  it.each([
    [0, 1],
    [269_999, 1],
    [270_000, 2],
    [300_000, 2],
    [-1_000_000, 1],
  ])('uses a token of 300 s for another request after %i ms: %i token requests', async (later, expected) => {
    let now = 1_000_000;
    const { send, requests } = tokenServer(issues('t'));
    const tokens = new AccessTokens(TOKENS, CREDENTIALS, send, () => now);
    await tokens.current();
    now += later;
    await tokens.current();
    expect(requests()).toBe(expected);
  });

  it.each([
    [4, 1_999, 1],
    [4, 2_000, 2],
    [60, 29_999, 1],
    [60, 30_000, 2],
  ])('uses a token of %i s for another request after %i ms: %i token requests', async (life, later, expected) => {
    let now = 0;
    const { send, requests } = tokenServer(issues('t', life));
    const tokens = new AccessTokens(TOKENS, CREDENTIALS, send, () => now);
    await tokens.current();
    now = later;
    await tokens.current();
    expect(requests()).toBe(expected);
  });

  it('counts the life of a token from its request, not from its response', async () => {
    let now = 0;
    const { send, requests } = tokenServer(() => {
      now = 280_000;
      return issues('t')();
    });
    const tokens = new AccessTokens(TOKENS, CREDENTIALS, send, () => now);
    await tokens.current();
    await tokens.current();
    expect(requests()).toBe(2);
  });

  it('replaces a rejected token once for many requests, and keeps a newer one', async () => {
    const { send, requests } = tokenServer(issues('one'), issues('two'), issues('three'));
    const tokens = new AccessTokens(TOKENS, CREDENTIALS, send, () => 0);
    expect(await tokens.current()).toBe('one');
    expect(await Promise.all(Array.from({ length: 10 }, () => tokens.replace('one')))).toEqual(Array(10).fill('two'));
    // A request that was slow was still rejected with the first token.
    expect(await tokens.replace('one')).toBe('two');
    expect(requests()).toBe(2);
  });

  it('requests a token again after a failure of the network', async () => {
    const failure = () => Promise.reject(new TypeError('fetch failed'));
    const { send } = tokenServer(failure, failure, issues('t'));
    const tokens = new AccessTokens(TOKENS, CREDENTIALS, send, () => 0);
    await expect(Promise.all([tokens.current(), tokens.current()])).rejects.toThrow('fetch failed');
    await expect(tokens.replace('old')).rejects.toThrow('fetch failed');
    expect(await tokens.current()).toBe('t');
  });

  it.each([
    ['a page of a proxy', () => new Response('<html>Sign in</html>')],
    ['a truncated response', () => new Response('{"access_token":"t')],
    ['no token', () => Response.json({ expires_in: 300 })],
    ['a token that is no text', () => Response.json({ access_token: 7, expires_in: 300 })],
    ['an empty token', () => Response.json({ access_token: '', expires_in: 300 })],
    ['JSON null', () => Response.json(null)],
    ['no body', () => new Response(null, { status: 204 })],
  ])('throws an error that names the token endpoint for %s, and tries again', async (_what, reply) => {
    const { send } = tokenServer(reply, issues('t'));
    const tokens = new AccessTokens(TOKENS, CREDENTIALS, send, () => 0);
    await expect(tokens.current()).rejects.toThrow(`${TOKENS} returned no access token`);
    expect(await tokens.current()).toBe('t');
  });
});

describe('authorize', () => {
  it('sends no request with an invalid token', async () => {
    const sent: string[] = [];
    const send: Send = async (request) => {
      sent.push(request.url);
      return request.url === TOKENS ? Response.json({}) : Response.json({ data: [] });
    };
    const authorized = authorize(CREDENTIALS, TOKENS, send, () => 0);
    await expect(authorized(new Request('https://gateway.example/api'))).rejects.toThrow('no access token');
    expect(sent).toEqual([TOKENS]);
  });

  it.each([403, 404, 429, 500])('does not repeat a request with the status %i', async (status) => {
    let requests = 0;
    const send: Send = async (request) => {
      if (request.url === TOKENS) return issues('t')();
      requests += 1;
      return new Response('', { status });
    };
    const response = await authorize(CREDENTIALS, TOKENS, send, () => 0)(new Request('https://gateway.example/api'));
    expect({ status: response.status, requests }).toEqual({ status, requests: 1 });
  });

  it('repeats a request with its body, and cancels the rejected response', async () => {
    const bodies: string[] = [];
    let isCancelled = false;
    const rejected = () =>
      new Response(new ReadableStream({ cancel: () => void (isCancelled = true) }), { status: 401 });
    const send: Send = async (request) => {
      if (request.url === TOKENS) return issues(`t${String(bodies.length)}`)();
      bodies.push(`${String(request.headers.get('authorization'))} ${await request.text()}`);
      return bodies.length === 1 ? rejected() : new Response('ok');
    };
    const request = new Request('https://gateway.example/api', { method: 'POST', body: 'the body' });
    const response = await authorize(CREDENTIALS, TOKENS, send, () => 0)(request);
    expect(await response.text()).toBe('ok');
    expect(bodies).toEqual(['Bearer t0 the body', 'Bearer t1 the body']);
    expect(isCancelled).toBe(true);
  });
});
