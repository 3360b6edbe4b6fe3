/**
 * Splits a stream of text into lines, wherever its chunks end. node:readline cannot do this: from Node.js 24 on, it
 * ends lines at U+2028, too, which the JSON text of a log line may contain.
 */
export class LineSplitter {
  private rest = '';

  constructor(private readonly onLine: (line: string) => void) {}

  push(piece: string): void {
    const lines = (this.rest + piece).split(/\r?\n/);
    this.rest = lines.pop() ?? '';
    for (const line of lines) this.onLine(line);
  }

  /** Emits the text after the last line break. */
  end(): void {
    if (this.rest !== '') this.onLine(this.rest);
    this.rest = '';
  }
}
