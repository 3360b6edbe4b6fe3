import { RequestBody } from './request-body';
import { requireStorable } from './storable-text';

const parse = (members: string): RequestBody => RequestBody.parse(`{${members}}`);

describe.each([String.raw`\u0000`, String.raw`\ud800`, String.raw`a\udc00b`])('a text with %s', (escape) => {
  it.each<[string, string, (body: RequestBody) => unknown]>([
    ['name', `"name":"${escape}"`, (body) => body.text('name')],
    ['name', `"name":"${escape}"`, (body) => body.nullableText('name')],
    ['names[1]', `"names":["a","${escape}"]`, (body) => body.list('names')],
    [
      'devices[0].name',
      `"devices":[{"name":"${escape}"}]`,
      (body) => body.optionalObjects('devices')?.map((each) => each.values),
    ],
    ['rules.a.b[0]', `"rules":{"a":{"b":["${escape}"]}}`, (body) => body.optionalObject('rules')?.values],
    ['rules', `"rules":{"${escape}":1}`, (body) => body.value('rules')],
    ['workflow.state', `"workflow":{"state":"${escape}"}`, (body) => body.optionalObject('workflow')?.text('state')],
  ])('is rejected with the property "%s" when it is read', (property, members, read) => {
    const body = parse(members);
    expect(() => read(body)).toThrow(
      expect.objectContaining({
        code: 'FIELD_INVALID',
        data: { property },
        message: expect.stringMatching(/U\+/) as string,
      }),
    );
  });

  it('is kept in JSON that is passed on', () => {
    const body = parse(`"body":{"title":"${escape}"}`);
    body.optionalObject('body');
    expect(body.raw('body')).toBe(`{"title":"${escape}"}`);
    expect(body.has('body')).toBe(true);
  });
});

it('accepts whole characters, including those outside of the basic plane', () => {
  expect(() => requireStorable('x', { a: ['\u{1f600}', '\u0001', 'é', null, 7] })).not.toThrow();
});
