/**
 * Imports NDJSON: lines → items → batches → one transaction of content-store each. The response has one line per line,
 * in their order.
 *
 * The request is read only as fast as the client reads the response and content-store saves: at most BATCHES_AT_ONCE
 * batches are in memory. Batches are saved at the same time only if no later one needs an earlier one: links need none,
 * because ids are computed, and two lines with one key are never in concurrent batches.
 *
 * An import may be cut off anywhere. Saved lines stay; the same file again finds them unchanged, and saves the rest.
 */
import { Injectable } from '@nestjs/common';
import { type Caller, type ItemResult, RejectedError, type SavedItem, saveItems } from '@scriptorium/contracts';
import { RpcClient } from '@scriptorium/messaging';

import { describeFailure } from '../../../http/errors/failure.presenter';
import { NativeBodyPipe } from '../../inputs/native-body.pipe';
import { nativeErrors } from '../../problems/problem.presenter';
import { batchesOf, type Entry, type ReadLine } from './batches';
import { ImportLine } from './import-line.dto';
import { itemOfLine } from './item-of-line';
import { type Line, readLines, requireText } from './read-lines';

const BATCHES_AT_ONCE = 2;
/** A batch takes longer than other rpcs, and must not be repeated while it is saved. */
const SAVE_MS = 60_000;
const BODY = { type: 'body', metatype: ImportLine } as const;

interface Import {
  readonly caller: Caller;
  readonly spaceKey: string;
  readonly path: string;
  readonly publicUrl: string;
  readonly repository?: string;
}

@Injectable()
export class Imports {
  private readonly pipe = new NativeBodyPipe();

  constructor(private readonly rpc: RpcClient) {}

  /** Yields the lines of the response, as JSON. */
  async *run(bytes: AsyncIterable<Buffer>, target: Import): AsyncGenerator<string> {
    const running: { readonly ids: ReadonlySet<string>; readonly results: Promise<string> }[] = [];
    for await (const batch of batchesOf(this.entries(readLines(bytes), target))) {
      const ids = new Set(batch.flatMap((entry) => ('item' in entry ? [entry.item.id, entry.item.familyId] : [])));
      const overlaps = (other: { readonly ids: ReadonlySet<string> }): boolean =>
        [...other.ids].some((id) => ids.has(id));
      while (running.length >= BATCHES_AT_ONCE || running.some(overlaps)) yield (await running.shift()?.results) ?? '';
      const results = this.save(batch, target);
      // Rejections are thrown where the result is awaited.
      results.catch(() => undefined);
      running.push({ ids, results });
    }
    for (const { results } of running) yield await results;
  }

  private async *entries(lines: AsyncIterable<Line>, target: Import): AsyncGenerator<Entry> {
    for await (const line of lines) yield this.entryOf(line, target);
  }

  private async entryOf(line: Line, { spaceKey, repository }: Import): Promise<Entry> {
    let key: string | null = null;
    try {
      const read = (await this.pipe.transform(requireText(line), BODY)) as ImportLine;
      key = read.key;
      const defaults = repository === undefined ? {} : { repository };
      return { line: line.number, key, item: itemOfLine(spaceKey, read, defaults) };
    } catch (error) {
      if (!(error instanceof RejectedError)) throw error;
      return { line: line.number, key, error };
    }
  }

  private async save(batch: readonly Entry[], target: Import): Promise<string> {
    const { caller, spaceKey } = target;
    const read = batch.filter((entry): entry is ReadLine => 'item' in entry);
    const items: SavedItem[] = read.map(({ item }) => item);
    const { results } =
      items.length === 0
        ? { results: [] }
        : await this.rpc.call(saveItems, { caller, spaceKey, items }, { timeoutMs: SAVE_MS });
    const resultOf = new Map(read.map((entry, index) => [entry, results[index]]));
    return batch
      .map((entry) => `${JSON.stringify(presentLine(entry, resultOf.get(entry as ReadLine), target))}\n`)
      .join('');
  }
}

function presentLine(entry: Entry, result: ItemResult | undefined, target: Import): object {
  const { line, key } = entry;
  if ('error' in entry) return { line, key, result: 'failed', problem: problemOf(entry.error, target) };
  if (result === undefined) throw new Error(`Line ${line} of an import has no result.`);
  const { familyId, variantId } = result;
  if (result.result !== 'failed')
    return { line, key, result: result.result, familyId, variantId, version: result.version };
  const error = new RejectedError(result.code, result.message, result.data);
  return { line, key, result: 'failed', familyId, variantId, problem: problemOf(error, target) };
}

function problemOf(error: unknown, { publicUrl, path }: Import): object {
  return nativeErrors(publicUrl).present(describeFailure(error), path);
}
