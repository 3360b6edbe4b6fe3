import {
  type DriveCopyView,
  type DriveItemView,
  type DriveView,
  type FileVersionView,
  type JobId,
  shortId,
  type UploadView,
} from '@scriptorium/contracts';

export const DRIVE_ID = shortId('11111111-1111-4111-8111-111111111111');
export const ITEM_ID = shortId('22222222-2222-4222-8222-222222222222');
export const FOLDER_ID = shortId('33333333-3333-4333-8333-333333333333');
export const ROOT_ID = shortId('44444444-4444-4444-8444-444444444444');
export const UPLOAD_ID = shortId('55555555-5555-4555-8555-555555555555');
export const ITEM_GUID = '{22222222-2222-4222-8222-222222222222}';

const TIME = '2026-01-02T03:04:05.678Z';
const CLIENT_TIME = '2020-02-03T04:05:06.000Z';

export function driveView(change: Partial<DriveView> = {}): DriveView {
  return {
    id: DRIVE_ID,
    spaceKey: 'docs',
    name: 'Documents',
    rootId: ROOT_ID,
    store: 'filesystem',
    quota: { total: 1000, used: 300, deleted: 20 },
    ownerId: 'somebody',
    ownerName: 'Some Body',
    createdAt: TIME,
    modifiedAt: TIME,
    ...change,
  };
}

function itemView(change: Partial<DriveItemView>): DriveItemView {
  return {
    id: ITEM_ID,
    driveId: DRIVE_ID,
    parentId: FOLDER_ID,
    parentPath: ['a', 'b c'],
    name: 'd e.txt',
    size: 12,
    folder: null,
    file: null,
    etag: 3,
    ctag: 2,
    description: null,
    createdAt: TIME,
    createdBy: 'somebody',
    modifiedAt: TIME,
    modifiedBy: 'another',
    createdByName: 'Some Body',
    modifiedByName: null,
    clientCreatedAt: CLIENT_TIME,
    clientModifiedAt: CLIENT_TIME,
    deletedAt: null,
    ...change,
  };
}

export function fileView(change: Partial<DriveItemView> = {}): DriveItemView {
  const file = { mimeType: 'text/plain', sha256: 'ab'.repeat(32), sha1: 'cd'.repeat(20), quickXor: 'q=' };
  return itemView({ file, ...change });
}

export function folderView(change: Partial<DriveItemView> = {}): DriveItemView {
  return itemView({
    id: FOLDER_ID,
    parentId: ROOT_ID,
    parentPath: [],
    name: 'a',
    folder: { childCount: 2 },
    ...change,
  });
}

export function versionView(change: Partial<FileVersionView> = {}): FileVersionView {
  return {
    number: 3,
    isCurrent: true,
    size: 12,
    modifiedAt: TIME,
    modifiedBy: 'another',
    modifiedByName: 'An Other',
    ...change,
  };
}

export function rootView(): DriveItemView {
  return folderView({ id: ROOT_ID, parentId: null, name: 'root' });
}

export function uploadView(change: Partial<UploadView> = {}): UploadView {
  return {
    id: UPLOAD_ID,
    driveId: DRIVE_ID,
    store: 'filesystem',
    location: 'docs/one',
    state: null,
    digests: null,
    received: 0,
    expectedTotal: null,
    expiresAt: TIME,
    isCommitted: false,
    ...change,
  };
}

export function copyView(change: Partial<DriveCopyView> = {}): DriveCopyView {
  return {
    monitorId: '66666666-6666-4666-8666-666666666666',
    jobId: '77777777-7777-4777-8777-777777777777' as JobId,
    sequence: 2,
    isPlanned: true,
    state: 'running',
    bytes: { total: 0, moved: 0 },
    waitingFor: null,
    error: null,
    progress: { total: 0, done: 0, created: 0, reused: 0, skipped: 0, failed: 0, shared: 0, dropped: 0 },
    targetDriveId: '11111111-1111-4111-8111-111111111111',
    resultItemId: '22222222-2222-4222-8222-222222222222',
    acceptedAt: TIME,
    changedAt: TIME,
    ...change,
  };
}
