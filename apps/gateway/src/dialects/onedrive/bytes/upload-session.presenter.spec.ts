import fc from 'fast-check';

import { UPLOAD_ID, uploadView } from '../../../testing/drive-views';
import { readContentRange } from '../../../files/read-range';
import { isWhole } from '../../../files/upload-state';
import { presentProgress, presentSession } from './upload-session.presenter';

const PUBLIC_URL = 'https://edge.example/cs';

it('shows the absolute URL of a session, when it expires, and the next range', () => {
  expect(presentSession(uploadView({ received: 327_680, expectedTotal: 1_000_000 }), PUBLIC_URL)).toEqual({
    uploadUrl: `${PUBLIC_URL}/v1.0/upload/${UPLOAD_ID}`,
    expirationDateTime: uploadView().expiresAt,
    nextExpectedRanges: ['327680-999999'],
  });
});

it.each([
  [{ received: 0, expectedTotal: null }, ['0-']],
  [{ received: 0, expectedTotal: 10 }, ['0-9']],
  [{ received: 9, expectedTotal: 10 }, ['9-9']],
  [{ received: 10, expectedTotal: 10 }, []],
  [{ received: 0, expectedTotal: 0 }, []],
  [{ received: 5, expectedTotal: null, isCommitted: true }, []],
  [{ received: 2 ** 40, expectedTotal: 2 ** 41 }, ['1099511627776-2199023255551']],
])('expects after %j the ranges %j', (change, nextExpectedRanges) => {
  const upload = uploadView(change);
  expect(presentProgress(upload)).toMatchObject({ nextExpectedRanges });
  expect(isWhole(upload)).toBe(nextExpectedRanges.length === 0);
});

it('leads a client through all fragments of a file: each next range begins at the first missing byte', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 2 ** 40 }), { minLength: 1, maxLength: 8 }), (lengths) => {
      const total = lengths.reduce((sum, length) => sum + length, 0);
      let received = 0;
      for (const length of lengths) {
        const { nextExpectedRanges } = presentProgress(uploadView({ received, expectedTotal: total })) as {
          nextExpectedRanges: string[];
        };
        const first = Number.parseInt(nextExpectedRanges[0] ?? '', 10);
        const span = readContentRange(`bytes ${first}-${first + length - 1}/${total}`);
        expect(span).toEqual({ start: received, end: received + length, total });
        received = span?.end ?? 0;
      }
      expect(presentProgress(uploadView({ received, expectedTotal: total }))).toMatchObject({ nextExpectedRanges: [] });
    }),
  );
});

it('reads the Content-Range of any fragment within its total, and no other', () => {
  const byte = fc.nat(30);
  fc.assert(
    fc.property(byte, byte, byte, (first, last, total) => {
      const span = readContentRange(`bytes ${first}-${last}/${total}`);
      expect(span).toEqual(first <= last && last < total ? { start: first, end: last + 1, total } : undefined);
    }),
  );
});
