import { TransientError } from '@scriptorium/contracts';
import { codeOf } from './blob-files';

const FULL = ['ENOSPC', 'EDQUOT'];
/** A failing disk, an unavailable share, a folder without permissions, or a read-only mount. */
const UNAVAILABLE = [
  'EIO',
  'ESTALE',
  'ETIMEDOUT',
  'EHOSTDOWN',
  'ENOTCONN',
  'EMFILE',
  'ENFILE',
  'EROFS',
  'EACCES',
  'EPERM',
];

/**
 * Translates an error that an operator can fix, like a full or unmounted disk, into a TransientError. Returns any other
 * error unchanged.
 */
export function translateFilesystemError(error: unknown): unknown {
  const code = codeOf(error);
  if (code === undefined) return error;
  if (FULL.includes(code)) return new TransientError('STORE_FULL', messageOf(error));
  return UNAVAILABLE.includes(code) ? new TransientError('STORE_UNAVAILABLE', messageOf(error)) : error;
}

export async function translating<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw translateFilesystemError(error);
  }
}

function messageOf(error: unknown): string {
  return (error as Error).message;
}
