import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The last recorded event of each type. */
export type Samples = ReadonlyMap<string, unknown>;

/** Reads libs/events/samples. */
export function readSamples(root: string): Samples {
  const folder = join(root, 'libs/events/samples');
  return new Map(
    readdirSync(folder)
      .toSorted()
      .map((file) => {
        const event = JSON.parse(readFileSync(join(folder, file), 'utf8')) as { readonly type: string };
        return [event.type, event];
      }),
  );
}
