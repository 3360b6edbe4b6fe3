/** A block of a stream of Server-Sent Events. A block without `data` only reports a position or a time. */
export interface SseBlock {
  readonly id?: string;
  readonly data?: string;
  readonly retryMs?: number;
}

/**
 * Parses Server-Sent Events (https://html.spec.whatwg.org/multipage/server-sent-events.html) from pieces of text.
 * Libraries leave out blocks without data. Here they matter: their ids are the positions at which a client resumes.
 */
export class SseParser {
  private rest = '';
  private fields: { id?: string; data?: string[]; retryMs?: number } = {};

  /** Returns the blocks that a piece completes. */
  push(piece: string): SseBlock[] {
    // A carriage return at the end may be the first half of a line end.
    const text = this.rest + piece;
    const lines = text.split(/\r\n|\n|\r(?!$)/);
    this.rest = lines.pop() ?? '';
    return lines.flatMap((line) => this.readLine(line));
  }

  private readLine(line: string): SseBlock[] {
    if (line === '') return this.endBlock();
    const [name, value] = fieldOf(line);
    if (name === 'id' && !value.includes('\0')) this.fields.id = value;
    if (name === 'data') this.fields.data = [...(this.fields.data ?? []), value];
    if (name === 'retry' && /^\d+$/.test(value)) this.fields.retryMs = Number(value);
    return [];
  }

  private endBlock(): SseBlock[] {
    const { data, ...others } = this.fields;
    this.fields = {};
    const block = { ...others, ...(data === undefined ? {} : { data: data.join('\n') }) };
    return Object.keys(block).length === 0 ? [] : [block];
  }
}

/** Returns the name and the value of a line. A comment has the empty name. */
function fieldOf(line: string): [string, string] {
  const colon = line.indexOf(':');
  if (colon < 0) return [line, ''];
  const value = line.slice(colon + 1);
  return [line.slice(0, colon), value.startsWith(' ') ? value.slice(1) : value];
}
