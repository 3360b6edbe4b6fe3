import { type DriveCopyView } from '@scriptorium/contracts';

import { copyView, DRIVE_ID, ITEM_ID } from '../../../testing/drive-views';
import { presentCopyStatus } from './copy-status.presenter';

const PUBLIC = 'https://public.example';
const GIB = 1024 ** 3;

const show = (change: Partial<DriveCopyView>) => presentCopyStatus(copyView(change), PUBLIC);
const percentage = (change: Partial<DriveCopyView>) => show(change)['percentageComplete'];
const items = (done: number, total: number) => ({ ...copyView().progress, done, total });

describe('the percentage of a copy', () => {
  it('counts items if no bytes are moved, rounded down to a tenth', () => {
    expect(percentage({ progress: items(2, 3) })).toBe(66.6);
    expect(percentage({ progress: items(0, 3) })).toBe(0);
    expect(percentage({ state: 'accepted' })).toBe(0);
  });

  it('counts bytes if any are moved, regardless of the items', () => {
    expect(percentage({ progress: items(3, 3), bytes: { total: 1_000, moved: 278 } })).toBe(27.8);
    expect(percentage({ progress: items(0, 3), bytes: { total: 1_000, moved: 999 } })).toBe(99.9);
  });

  it('is exact for byte counts beyond the exact range of a double', () => {
    const total = Number.MAX_SAFE_INTEGER;
    expect(percentage({ bytes: { total, moved: (total - 1) / 2 } })).toBe(49.9);
    expect(percentage({ bytes: { total: 250 * GIB, moved: 25 * GIB } })).toBe(10);
  });

  it('is 100 only for a completed copy', () => {
    expect(percentage({ bytes: { total: 5, moved: 5 } })).toBe(99.9);
    expect(percentage({ progress: items(5, 5) })).toBe(99.9);
    expect(percentage({ state: 'cancelled', progress: items(5, 5) })).toBe(99.9);
    expect(percentage({ state: 'completed', progress: items(5, 5), bytes: { total: 5, moved: 4 } })).toBe(100);
  });

  it('has both of its names', () => {
    expect(show({ progress: items(1, 4) })).toMatchObject({ percentageComplete: 25, percentComplete: 25 });
  });
});

describe('the status of a copy', () => {
  it.each([
    ['accepted', 'notStarted'],
    ['running', 'inProgress'],
    ['cancelling', 'cancelPending'],
    ['completed', 'completed'],
    ['failed', 'failed'],
    ['cancelled', 'cancelled'],
  ] as const)('in the state %s is %s', (state, status) => {
    expect(show({ state })).toMatchObject({ status, operation: 'ItemCopy' });
    expect(show({ state })).not.toHaveProperty('statusDescription');
  });

  it('is cancelPending while a copy that waited for a store is cancelled', () => {
    expect(show({ state: 'cancelling', waitingFor: 'STORE_FULL' })).toMatchObject({ status: 'cancelPending' });
  });

  it('names the reason while the copy waits', () => {
    for (const waitingFor of ['STORE_FULL', 'STORE_UNAVAILABLE']) {
      const description = expect.stringMatching(/^The storage .* The copy will be retried\.$/) as string;
      expect(show({ waitingFor })).toMatchObject({ status: 'waiting', statusDescription: description });
      expect(show({ waitingFor })).not.toHaveProperty('error');
    }
    expect(show({ state: 'failed', waitingFor: 'STORE_FULL' })).toMatchObject({ status: 'failed' });
  });

  it('has the location of a completed copy', () => {
    expect(show({ state: 'completed' })).toMatchObject({
      resourceId: ITEM_ID,
      resourceLocation: `${PUBLIC}/v1.0/drives/${DRIVE_ID}/items/${ITEM_ID}`,
    });
    expect(show({})).not.toHaveProperty('resourceId');
  });
});

describe('a copy that was cancelled', () => {
  it('has an error code, like a failed copy', () => {
    const shown = show({ state: 'cancelled' });
    expect(shown).toMatchObject({ errorCode: 'cancelled', error: { code: 'cancelled' } });
    for (const state of ['failed', 'completed-with-failures'] as const) {
      expect(show({ state })).toMatchObject({ status: 'failed', errorCode: 'generalException' });
    }
    for (const state of ['accepted', 'running', 'completed'] as const) {
      expect(show({ state })).not.toHaveProperty('errorCode');
    }
  });
});

describe('a failed copy', () => {
  const failed = (code: string, names: readonly string[] = []) =>
    show({ state: 'failed', error: { code, message: 'ENOSPC: /srv/blobs', names } });

  it.each([
    ['NAME_TAKEN', 'nameAlreadyExists'],
    ['QUOTA_REACHED', 'quotaLimitReached'],
    ['PATH_TOO_LONG', 'pathIsTooLong'],
    ['NOT_FOUND', 'itemNotFound'],
    ['FORBIDDEN', 'accessDenied'],
    ['INTO_ITSELF', 'invalidRequest'],
    ['TOO_MANY_ITEMS', 'totalAffectedItemCountExceeded'],
    ['STORE_FULL', 'quotaLimitReached'],
    ['STORE_UNAVAILABLE', 'serviceNotAvailable'],
    ['DATABASE_UNAVAILABLE', 'serviceNotAvailable'],
    ['STATEMENT_TIMEOUT', 'serviceNotAvailable'],
    ['BLOB_NOT_FOUND', 'itemNotFound'],
    ['BLOB_DAMAGED', 'generalException'],
    ['INTERNAL_ERROR', 'generalException'],
    ['database-23505', 'generalException'],
    ['constructor', 'generalException'],
  ])('with %s reports %s', (code, shown) => {
    expect(failed(code)).toMatchObject({ status: 'failed', errorCode: shown, error: { code: shown } });
  });

  it('names the items whose names are taken', () => {
    const details = ['a.txt', 'b.txt'].map((target) => expect.objectContaining({ code: 'nameAlreadyExists', target }));
    expect(failed('NAME_TAKEN', ['a.txt', 'b.txt'])).toMatchObject({ error: { details } });
    expect(failed('NAME_TAKEN')['error']).not.toHaveProperty('details');
  });

  it.each(['BLOB_NOT_FOUND', 'BLOB_DAMAGED'])(
    'by %s names the files, and does not say that they are in the way',
    (code) => {
      const { error } = failed(code, ['a.txt']) as { error: { message: string } };
      expect(error).toMatchObject({ details: [{ message: error.message, target: 'a.txt' }] });
    },
  );

  it('does not reveal folders and servers', () => {
    for (const code of ['STORE_FULL', 'STORE_UNAVAILABLE', 'BLOB_NOT_FOUND', 'BLOB_DAMAGED', 'INTERNAL_ERROR']) {
      expect(JSON.stringify(failed(code))).not.toContain('/srv');
    }
  });
});
