import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { CliError, PipeClosed } from '../exits/cli-error';
import { EXIT } from '../exits/exit-codes';

/** A stream for text, with back-pressure. */
export class Output {
  private failure: NodeJS.ErrnoException | undefined;

  constructor(private readonly stream: Writable & { readonly isTTY?: boolean; readonly columns?: number }) {
    stream.on('error', (error: NodeJS.ErrnoException) => (this.failure ??= error));
  }

  get isTerminal(): boolean {
    return this.stream.isTTY === true;
  }

  /** The width of the terminal; undefined for a pipe or a file, whose lines are not cut. */
  get width(): number | undefined {
    return this.isTerminal ? this.stream.columns || 80 : undefined;
  }

  /** Writes text, and waits while the reader is slow. Rejects with PipeClosed after the reader has ended. */
  async write(text: string | Uint8Array): Promise<void> {
    this.check();
    if (this.stream.write(text)) return;
    await Promise.race([once(this.stream, 'drain'), once(this.stream, 'close')]).catch(() => undefined);
    this.check();
  }

  /** Resolves when all text is written. */
  async flush(): Promise<void> {
    if (this.failure === undefined) await new Promise<void>((resolve) => this.stream.write('', () => resolve()));
    this.check();
  }

  private check(): void {
    if (this.failure === undefined) return;
    if (this.failure.code === 'EPIPE') throw new PipeClosed();
    throw new CliError(EXIT.error, this.failure.code ?? 'WRITE_FAILED', `Cannot write: ${this.failure.message}.`);
  }
}
