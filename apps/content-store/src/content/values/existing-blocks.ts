import { blockDepth, blocksIn, readBlock, type StoredBlock } from '@scriptorium/copy-engine';

/**
 * The blocks of a family, each parsed once: a small request can repeat a large block thousands of times before the
 * repetition is found (encode-values.ts).
 */
export class ExistingBlocks {
  private readonly blocks = new Map<string, StoredBlock | undefined>();
  private readonly ids = new Map<string, readonly string[]>();
  private readonly depths = new Map<string, number>();

  /** @param texts the stored texts by block id, nested blocks included */
  constructor(private readonly texts: ReadonlyMap<string, string>) {}

  block(id: string): StoredBlock | undefined {
    if (!this.blocks.has(id)) this.blocks.set(id, readBlock(this.textOf(id)));
    return this.blocks.get(id);
  }

  textOf(id: string): string {
    return this.texts.get(id) ?? '';
  }

  /** Returns the ids of the blocks in a stored text. */
  idsIn(text: string): readonly string[] {
    const ids = this.ids.get(text) ?? [...blocksIn(text).keys()];
    this.ids.set(text, ids);
    return ids;
  }

  depthOf(text: string): number {
    const depth = this.depths.get(text) ?? blockDepth(text);
    this.depths.set(text, depth);
    return depth;
  }
}
