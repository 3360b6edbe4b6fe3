import type { CopyVariants } from '@scriptorium/contracts';
import type { OwingCommand } from '@scriptorium/jobs';
import type { Pool } from 'pg';
import type { CommandMessages } from '../commands/command-messages';
import { deliverBlobEnd } from '../copy-blobs/deliver-blob-copy';
import { deliverDriveCopy, deliverRollBack } from '../copy-drive-items/deliver-drive-copy';
import { deliverCopy } from '../copy-variants/deliver-copy';
import { deliverDuplicate } from '../duplicate-family/deliver-duplicate';
import { deliverRemoval } from '../remove-copies/deliver-removal';
import { deliverRollOut } from '../roll-out/deliver-roll-out';

/** Delivers a command that has ended again, and returns its messages. */
export async function deliverAgain(
  pool: Pool,
  command: CopyVariants,
  { kind, jobKind }: OwingCommand,
): Promise<CommandMessages | undefined> {
  switch (kind) {
    case 'roll-back':
      return deliverRollBack(pool, command);
    case 'copy-blobs':
      return deliverBlobEnd(pool, command);
    case 'remove':
      return deliverRemoval(pool, command);
    case 'attach':
    case 'copy':
      return DELIVERIES[jobKind](pool, command);
  }
}

const DELIVERIES = {
  localize: deliverCopy,
  duplicate: deliverDuplicate,
  'copy-drive-items': deliverDriveCopy,
  undo: deliverRemoval,
  'roll-out': deliverRollOut,
} as const;
