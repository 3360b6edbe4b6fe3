import { Presets, SingleBar } from 'cli-progress';

/** Starts a progress bar with a name. Without a terminal, it prints a line every 5 s. */
export function startBar(
  name: string,
  total: number,
): { readonly at: (done: number) => void; readonly stop: () => void } {
  const bar = new SingleBar(
    {
      format: `${name.padEnd(22)} {bar} {value}/{total}  {duration_formatted}`,
      hideCursor: true,
      clearOnComplete: false,
      noTTYOutput: true,
      notTTYSchedule: 5_000,
    },
    Presets.shades_classic,
  );
  bar.start(total, 0);
  return {
    at: (done) => {
      bar.update(done);
    },
    stop: () => {
      bar.stop();
    },
  };
}
