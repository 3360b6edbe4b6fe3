import { CmError, errorOf } from './cm-error';

const response = (body: string | null, status = 400, headers: Record<string, string> = {}): Response =>
  new Response(body, { status, statusText: 'Some Status', headers });

describe('errorOf', () => {
  it('has the members of a problem, and the others as details', async () => {
    const problem = { type: 'urn:x:locale-unknown', title: 'T', status: 422, detail: 'D', instance: '/i' };
    const error = await errorOf(response(JSON.stringify({ ...problem, parameter: 'p', errors: [1] }), 400));
    expect(error).toBeInstanceOf(CmError);
    expect(error).toMatchObject({
      status: 400,
      problem,
      details: { parameter: 'p', errors: [1] },
      slug: 'locale-unknown',
    });
    expect(error.message).toBe('400 T: D');
  });

  it.each([
    ['no body', null],
    ['an empty body', ''],
    ['a page of a proxy', '<html><h1>502 Bad Gateway</h1></html>'],
    ['a truncated problem', '{"type":"urn:x:locale-unknown","title":"Loc'],
    ['JSON null', 'null'],
    ['a JSON text', '"locale-unknown"'],
    ['a JSON number', '400'],
    ['an empty list', '[]'],
    ['members of other types', '{"type":1,"title":["a"],"detail":{},"status":"400","instance":false}'],
    ['members that are null', '{"type":null,"title":null,"detail":null}'],
  ])('is an error with the status for a response with %s', async (_what, body) => {
    const error = await errorOf(response(body, 502));
    expect(error).toMatchObject({ name: 'CmError', status: 502, slug: '', message: '502 Some Status' });
    expect(error.problem).toEqual({ type: null, title: 'Some Status', status: null, detail: null, instance: null });
  });

  it('does not change an object for a member that is named like a prototype', async () => {
    const error = await errorOf(response('{"__proto__":{"polluted":true},"constructor":1,"title":"T"}'));
    expect(error.message).toBe('400 T');
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
    expect(error.details).toMatchObject({ constructor: 1 });
  });

  it('has the error of a token request in words', async () => {
    const body = JSON.stringify({ error: 'invalid_client', error_description: 'Unknown client.' });
    expect((await errorOf(response(body, 401))).message).toBe('401 invalid_client: Unknown client.');
    expect((await errorOf(response('{"error":"invalid_client"}', 401))).message).toBe('401 invalid_client');
  });

  it('keeps the headers, such as the time to wait', async () => {
    const error = await errorOf(response('', 429, { 'retry-after': '3' }));
    expect(error.headers.get('Retry-After')).toBe('3');
  });
});

describe('the slug of an error', () => {
  it.each([
    ['urn:scriptorium:problem:invalid-locale-tag', 'invalid-locale-tag'],
    ['https://example.com/problems/not-found', 'not-found'],
    ['not-found', 'not-found'],
    ['https://example.com/problems/', ''],
    ['about:blank', 'blank'],
    ['', ''],
    [':/:/', ''],
  ])('of %j is %j', async (type, slug) => {
    expect((await errorOf(response(JSON.stringify({ type })))).slug).toBe(slug);
  });

  it('is found in linear time', async () => {
    expect((await errorOf(response(JSON.stringify({ type: `${'a'.repeat(500_000)}:` })))).slug).toBe('');
  });
});
