import fc from 'fast-check';

import { RequestBody } from '../../../http/bodies/request-body';
import { codeOf, rejectionOf } from '../../../testing/code-of';
import { hostileText } from '../../../testing/hostile-texts';
import { nonEmpty, readClientTimes, readConflict } from './read-members';

const bodyOf = (members: object): RequestBody => RequestBody.parse(JSON.stringify(members));
const GRAPH = '@microsoft.graph.conflictBehavior';
const DIRECT = '@name.conflictBehavior';
const CONTENT = '@content.conflictBehavior';

describe('the conflict behaviour', () => {
  it.each<[string, string, (object | undefined)[], string | undefined]>([
    ['the query', `${GRAPH}=rename`, [], 'rename'],
    ['the query, percent-encoded', `%40microsoft%2Egraph.conflictBehavior=fail`, [], 'fail'],
    ['the query before a body', `${GRAPH}=rename`, [{ [GRAPH]: 'fail' }], 'rename'],
    [
      'the first body that has one',
      '',
      [undefined, { name: 'a' }, { [DIRECT]: 'replace' }, { [DIRECT]: 'fail' }],
      'replace',
    ],
    ['the body of an upload', '', [{ [CONTENT]: 'rename' }], 'rename'],
    ['an empty text in the query, which counts as absent', `${GRAPH}=`, [{ [DIRECT]: 'fail' }], 'fail'],
    ['an empty text in a body, which counts as absent', '', [{ [GRAPH]: '' }, { [GRAPH]: 'fail' }], 'fail'],
    ['null', '', [{ [GRAPH]: null }], undefined],
    ['nothing', 'conflictBehavior=fail', [{ conflictBehavior: 'fail' }], undefined],
  ])('is read from %s', (_from, query, bodies, behavior) => {
    const parsed = bodies.map((body) => (body === undefined ? undefined : bodyOf(body)));
    expect(readConflict(new URLSearchParams(query), parsed)).toBe(behavior);
  });

  it.each(['Rename', ' fail', 'keep', 'constructor', '__proto__', 'fail,rename', '0'])(
    'rejects %j by its name',
    (text) => {
      for (const name of [GRAPH, DIRECT, CONTENT]) {
        const inQuery = rejectionOf(() => readConflict(new URLSearchParams([[name, text]]), []));
        const inBody = rejectionOf(() => readConflict(new URLSearchParams(), [bodyOf({ [name]: text })]));
        for (const error of [inQuery, inBody]) {
          expect(error).toMatchObject({ code: 'QUERY_INVALID', data: { parameter: name } });
        }
      }
    },
  );

  it('rejects another type in a body', () => {
    expect(codeOf(() => readConflict(new URLSearchParams(), [bodyOf({ [GRAPH]: ['fail'] })]))).toBe('FIELD_INVALID');
  });
});

it.each([
  ['', undefined],
  [null, undefined],
  [undefined, undefined],
  [' ', ' '],
  ['0', '0'],
])('treats only an empty text and null as absent: %j', (text, read) => {
  expect(nonEmpty(text)).toBe(read);
});

const timesOf = (created: unknown, modified?: unknown) =>
  readClientTimes(bodyOf({ fileSystemInfo: { createdDateTime: created, lastModifiedDateTime: modified } }));

describe('the times of a file on the client', () => {
  it.each([
    ['2026-01-02T03:04:05Z', '2026-01-02T03:04:05.000Z'],
    ['2026-01-02t03:04:05z', '2026-01-02T03:04:05.000Z'],
    ['2026-01-02T03:04:05.6789012Z', '2026-01-02T03:04:05.678Z'],
    ['2026-01-02T03:04:05+01:30', '2026-01-02T01:34:05.000Z'],
    ['2026-01-01T00:30:00+01:00', '2025-12-31T23:30:00.000Z'],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z'],
    ['2024-02-29T23:59:59-12:00', '2024-03-01T11:59:59.000Z'],
    // The smallest time of .NET, which its clients send for "unknown", and the largest.
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'],
    ['9999-12-31T23:59:59.9999999Z', '9999-12-31T23:59:59.999Z'],
  ])('%s are %s', (text, utc) => {
    expect(timesOf(text, text)).toEqual({ clientCreatedAt: utc, clientModifiedAt: utc });
  });

  it.each([
    '2026-01-02',
    '2026-01-02T03:04Z',
    '2026-01-02T03:04:05',
    '2026-01-02 03:04:05Z',
    '20260102T030405Z',
    '2026-13-01T00:00:00Z',
    '2026-00-01T00:00:00Z',
    '2026-01-32T00:00:00Z',
    '2026-02-29T00:00:00Z',
    '2024-02-30T00:00:00Z',
    '2026-04-31T00:00:00+02:00',
    '2026-01-01T25:00:00Z',
    '2026-01-01T00:60:00Z',
    '2026-01-01T00:00:00+24:00',
    '2026-01-01T00:00:00.Z',
    '0000-12-31T00:00:00Z',
    '0001-01-01T00:00:00+12:00',
    '9999-12-31T23:59:59-00:01',
    '+12026-01-01T00:00:00Z',
    ' 2026-01-02T03:04:05Z',
    '2026-01-02T03:04:05Z\n',
    '٢026-01-02T03:04:05Z',
    'now',
  ])('are rejected with the name of the member: %j', (text) => {
    const property = 'fileSystemInfo.lastModifiedDateTime';
    expect(rejectionOf(() => timesOf('2026-01-02T03:04:05Z', text))).toMatchObject({
      code: 'FIELD_INVALID',
      data: { property },
    });
  });

  it.each([
    [undefined, undefined],
    [null, ''],
    ['', null],
  ])('are absent for empty texts and null, as rclone sends them: %j, %j', (created, modified) => {
    expect(timesOf(created, modified)).toEqual({});
    expect(readClientTimes(bodyOf({ fileSystemInfo: null }))).toEqual({});
    expect(readClientTimes(undefined)).toEqual({});
  });

  it('keep the moment of any time that a client prints, in any zone', () => {
    const moment = fc.date({
      min: new Date('0001-01-02T00:00:00Z'),
      max: new Date('9999-12-30T00:00:00Z'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(moment, fc.integer({ min: -1439, max: 1439 }), (time, minutes) => {
        const local = new Date(time.getTime() + minutes * 60_000).toISOString().slice(0, -1);
        const [hour, minute] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
        const zone = `${minutes < 0 ? '-' : '+'}${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
        expect(timesOf(local + zone)).toEqual({ clientCreatedAt: time.toISOString() });
      }),
    );
  });

  it('are a time of four-digit years or rejected, whatever the text', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const code = codeOf(() => {
          const { clientCreatedAt } = timesOf(text);
          if (clientCreatedAt !== undefined) expect(clientCreatedAt).toMatch(/^\d{4}-.*Z$/);
        });
        expect([undefined, 'FIELD_INVALID']).toContain(code);
      }),
    );
  });
});
