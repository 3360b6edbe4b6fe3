import { resolve } from 'node:path';
import { uuidOf } from '@scriptorium/contracts';
import type { DriveCopyContext } from './drive-copy-context';
import { copyOnDisk } from './disk-tree';
import { DriveClient } from './drive-client';
import { measureInterleaved, type Measurement, type Times } from './measure-interleaved';
import { readLocalTree, type LocalTree } from './local-tree';
import { RawTree } from './raw-tree';
import { TreeRows } from './tree-rows';
import { uploadTree } from './upload-tree';
import { verifyCopy } from './verify-copy';

export interface TreeFigures {
  readonly tree: LocalTree;
  /** Files and folders, including the root of the tree. */
  readonly items: number;
  /** Milliseconds of the upload. */
  readonly uploaded: number;
  readonly times: Times;
}

/** The key of the product's times in `times`. */
export const COPY = 'scriptorium';
const SOURCE = 'tree';
const WARM_UPS = 2;

/**
 * Uploads a folder of this machine through the API, copies it on the drive as one tree, and compares the copy with the
 * disk. Then measures such copies.
 */
export async function measureTree(folder: string, rounds: number, context: DriveCopyContext): Promise<TreeFigures> {
  const { system, database, http, print } = context;
  const drive = new DriveClient(http, '/v1.0/me/drive');
  const tree = await readLocalTree(resolve(folder));
  const items = tree.files.length + tree.folders.length + 1;
  print(`uploading ${tree.files.length} files in ${tree.folders.length} folders, ${tree.bytes} bytes`);
  const uploaded = await uploadTree(drive, tree, SOURCE, context);
  const { id: source } = await drive.item(SOURCE);
  await database.query('vacuum analyze');
  const rows = await TreeRows.capture(database);

  const copy = { name: 'copy' };
  await verifyCopy(drive, (await drive.copy(SOURCE, copy)).id, tree);
  print(`uploaded in ${(uploaded / 1000).toFixed(0)} s; a copy equals the disk in names, sizes, hashes and counts`);
  const raw = await RawTree.open(system.databaseUrl, uuidOf(source) ?? '');
  context.cleanups.push(() => raw.close());
  for (let run = 0; run < WARM_UPS; run += 1) {
    await rows.restore();
    await drive.copy(SOURCE, copy);
  }
  const product: Measurement = {
    name: COPY,
    prepare: async () => undefined,
    run: async () => ({ [COPY]: (await drive.copy(SOURCE, copy)).milliseconds }),
  };
  const methods = [product, raw.inOneStatement, raw.inThousands, copyOnDisk(tree.root, context.folder)];
  const times = await measureInterleaved(
    methods.map((method) => onTheSameTables(rows, method)),
    rounds,
    print,
  );
  await rows.restore();
  return { tree, items, uploaded, times };
}

function onTheSameTables(rows: TreeRows, method: Measurement): Measurement {
  const prepare = async (): Promise<void> => {
    await rows.restore();
    await method.prepare();
  };
  return { ...method, prepare };
}
