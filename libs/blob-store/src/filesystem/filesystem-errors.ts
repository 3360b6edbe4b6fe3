import { TransientError } from '@scriptorium/contracts';
import { codeOf } from './blob-files';

const FULL = ['ENOSPC', 'EDQUOT'];
/** A disk that fails, a share that is gone, a folder that an operator has yet to open or has mounted for reading only. */
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
 * Someone can make room, or mount the disk again: a later try may work. Gives anything else back as it is.
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
