import { resolve } from 'node:path';
import { uuidOf } from '@scriptorium/contracts';
import type { Surroundings } from './surroundings';
import { copyOnDisk } from './disk-tree';
import { DriveClient } from './drive-client';
import { inTurns, type Measured, type Times } from './in-turns';
import { readLocalTree, type LocalTree } from './local-tree';
import { RawTree } from './raw-tree';
import { TreeRows } from './tree-rows';
import { uploadTree } from './upload-tree';
import { verifyCopy } from './verify-copy';

export interface TreeFigures {
  readonly tree: LocalTree;
  /** Files and folders, the root of the tree with them. */
  readonly items: number;
  /** Milliseconds. */
  readonly uploaded: number;
  readonly times: Times;
}

/** Of the product, in the times. */
export const COPY = 'scriptorium';
const SOURCE = 'tree';
const WARM_UPS = 2;

/** A folder of this machine through the API onto a drive, copied there as one tree, and what was made compared with the disk. */
export async function measureTree(folder: string, rounds: number, around: Surroundings): Promise<TreeFigures> {
  const { system, database, http, print } = around;
  const drive = new DriveClient(http, '/v1.0/me/drive');
  const tree = await readLocalTree(resolve(folder));
  const items = tree.files.length + tree.folders.length + 1;
  print(`uploading ${tree.files.length} files in ${tree.folders.length} folders, ${tree.bytes} bytes`);
  const uploaded = await uploadTree(drive, tree, SOURCE, around);
  const { id: source } = await drive.item(SOURCE);
  await database.query('vacuum analyze');
  const rows = await TreeRows.keep(database);

  const copy = { name: 'copy' };
  await verifyCopy(drive, (await drive.copy(SOURCE, copy)).id, tree);
  print(`uploaded in ${(uploaded / 1000).toFixed(0)} s; a copy has the names, sizes, hashes and counts of the disk`);
  const raw = await RawTree.open(system.databaseUrl, uuidOf(source) ?? '');
  around.opened.push(() => raw.close());
  for (let run = 0; run < WARM_UPS; run += 1) {
    await rows.takeBack();
    await drive.copy(SOURCE, copy);
  }
  const product: Measured = {
    name: COPY,
    prepare: async () => undefined,
    run: async () => ({ [COPY]: (await drive.copy(SOURCE, copy)).milliseconds }),
  };
  const methods = [product, raw.inOneStatement, raw.inThousands, copyOnDisk(tree.root, around.folder)];
  const times = await inTurns(
    methods.map((method) => onTheSameTables(rows, method)),
    rounds,
    print,
  );
  await rows.takeBack();
  return { tree, items, uploaded, times };
}

function onTheSameTables(rows: TreeRows, method: Measured): Measured {
  const prepare = async (): Promise<void> => {
    await rows.takeBack();
    await method.prepare();
  };
  return { ...method, prepare };
}
