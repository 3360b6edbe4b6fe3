import type { StreamSize } from './event-stream';
import { totalBytes, type RelationSize } from './relation-sizes';

/** The bytes that a number of variants added to the database and to the stream of events. */
export interface Storage {
  readonly relations: readonly RelationSize[];
  readonly stream: StreamSize;
}

/** Smaller numbers of bytes for a variant would be printed as 0.0. */
const LEAST_SHOWN = 0.05;

/** Returns the bytes of a variant by table, by index and by stream, in lines. */
export function storageLines(variants: number, { relations, stream }: Storage): string[] {
  const line = (bytes: number, text: string): string => `  ${(bytes / variants).toFixed(1).padStart(8)}  ${text}`;
  const shown = relations.filter(({ bytes }) => Math.abs(bytes / variants) >= LEAST_SHOWN);
  const others = relations.filter((relation) => !shown.includes(relation));
  const perMessage = (bytes: number): string => `${(bytes / stream.messages).toFixed(1)} a message`;
  return [
    'bytes of a variant in the database, by table and index',
    ...shown.map((size) => line(size.bytes, labelOf(size))),
    ...(others.length === 0 ? [] : [line(totalBytes(others), `${others.length} others`)]),
    line(totalBytes(relations), 'total'),
    `bytes of a variant in the stream ${stream.name}, which got ${stream.messages} messages`,
    line(stream.bytes, `as published, not compressed; ${perMessage(stream.bytes)}`),
    line(stream.diskBytes, `on disk, in closed blocks; ${perMessage(stream.diskBytes)}`),
  ];
}

function labelOf({ name, kind, bytes, rows = 0 }: RelationSize): string {
  switch (kind) {
    case 'table':
      return rows > 0 ? `${name}, ${rows} rows of ${(bytes / rows).toFixed(1)}` : name;
    case 'maps':
      return `${name}, free space and visibility maps`;
    case 'TOAST':
    case 'index':
      return `${name}, ${kind}`;
  }
}
