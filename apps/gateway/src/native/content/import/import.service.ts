/**
 * Imports NDJSON: lines → items → batches → one transaction of content-store each. The response has one line per line,
 * in their order.
 *
 * A client may wait for results before it sends more: a batch is saved after a short time also if it is small.
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
const LINES_AT_ONCE = 100;
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

/** A batch that is saved. */
interface Running {
  readonly ids: ReadonlySet<string>;
  readonly results: Promise<string>;
}

@Injectable()
export class Imports {
  private readonly pipe = new NativeBodyPipe();

  constructor(private readonly rpc: RpcClient) {}

  /** Yields the lines of the response, as JSON: those of a batch as soon as it and the ones before it are saved. */
  async *run(bytes: AsyncIterable<Buffer>, target: Import): AsyncGenerator<string> {
    const batches = batchesOf(this.entries(readLines(bytes), target));
    const running: Running[] = [];
    let next = batches.next();
    try {
      for (;;) {
        const [oldest] = running;
        const read = await (oldest === undefined ? next : Promise.race([next, oldest.results]));
        if (typeof read === 'string') {
          running.shift();
          yield read;
          continue;
        }
        if (read.done === true) break;
        const ids = idsOf(read.value);
        const overlaps = (other: Running): boolean => [...other.ids].some((id) => ids.has(id));
        while (running.length >= BATCHES_AT_ONCE || running.some(overlaps))
          yield (await running.shift()?.results) ?? '';
        const results = this.save(read.value, target);
        // Rejections are thrown where the result is awaited.
        results.catch(() => undefined);
        running.push({ ids, results });
        next = batches.next();
      }
      for (const { results } of running) yield await results;
    } finally {
      // Not awaited: a pending read ends only with the request.
      batches.return(undefined).catch(() => undefined);
    }
  }

  private async *entries(chunks: AsyncIterable<readonly Line[]>, target: Import): AsyncGenerator<Entry[]> {
    for await (const lines of chunks) {
      // A chunk may have thousands of short lines.
      for (let from = 0; from < lines.length; from += LINES_AT_ONCE) {
        const entries: Entry[] = [];
        for (const line of lines.slice(from, from + LINES_AT_ONCE)) entries.push(await this.entryOf(line, target));
        yield entries;
      }
    }
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

/** The ids of the variants and families of a batch. */
function idsOf(batch: readonly Entry[]): ReadonlySet<string> {
  return new Set(batch.flatMap((entry) => ('item' in entry ? [entry.item.id, entry.item.familyId] : [])));
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
