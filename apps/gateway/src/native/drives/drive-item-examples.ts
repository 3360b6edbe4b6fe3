const BY = { id: '5d8c0f4e-6a57-4a0e-8a5e-0c8a54f4c1de', name: 'Ada', kind: 'person' };

export const FOLDER_EXAMPLE = {
  id: 'C1rbMvVeRZGcHnrQqkZ8cg',
  driveId: 'XYwPTmpXSg6KXgyKVPTB3g',
  parentId: 'CwxaZC9eTTGcHnrQqkZ8cg',
  parentPath: [],
  name: 'Images',
  size: 0,
  folder: { childCount: 0 },
  file: null,
  description: null,
  createdBy: BY,
  createdAt: '2026-11-21T12:00:00.000Z',
  modifiedBy: BY,
  modifiedAt: '2026-11-21T12:00:00.000Z',
};

export const FILE_EXAMPLE = {
  ...FOLDER_EXAMPLE,
  name: 'film.mp4',
  size: 104_857_600,
  folder: null,
  file: {
    mimeType: 'video/mp4',
    sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    sha1: 'a94a8fe5ccb19ba61c4c0873d391e987982fbbd3',
  },
};

export const PLACE_PROBLEMS = ['NAME_TAKEN', 'NAME_INVALID', 'PATH_TOO_LONG', 'NOT_A_FOLDER'] as const;

export const UPLOAD_PROBLEMS = [
  'FORBIDDEN',
  'NOT_FOUND',
  ...PLACE_PROBLEMS,
  'NOT_A_FILE',
  'TAG_MISMATCH',
  'QUOTA_REACHED',
  'SPACE_FULL',
  'BLOB_TOO_LONG',
  'FRAGMENT_LENGTH_MISMATCH',
  'UPLOAD_OVERTAKEN',
  'UPLOAD_LOST',
  'REQUEST_ABORTED',
  'STORE_UNAVAILABLE',
  'STORE_FULL',
] as const;
