import type { Job } from '@scriptorium/client';
import { Presets, SingleBar } from 'cli-progress';
import type { Output } from '../output/output';
import type { ProgressKind } from '../session/global-flags';
import { renderCounts, renderProgressLine } from './render-progress';

const LINE_EVERY_MS = 10_000;

/** Reports the states of a job on stderr. */
export interface Progress {
  report(job: Job): void;
  end(): void;
}

/** `auto` is a bar on a terminal, and lines elsewhere. */
export function startProgress(kind: ProgressKind, err: Output): Progress {
  const write = (text: string): void => void err.write(`${text}\n`).catch(() => undefined);
  switch (kind) {
    case 'none':
      return { report: () => undefined, end: () => undefined };
    case 'json':
      return changed((job) => write(JSON.stringify(job)));
    case 'lines':
      return changed((job) => write(renderProgressLine(job, new Date())));
    case 'bar':
      return bar();
    case 'auto':
      return err.isTerminal ? bar() : startProgress('lines', err);
  }
}

/** Reports each change of the state, and otherwise every 10 s. */
function changed(report: (job: Job) => void): Progress {
  let [state, at] = ['', 0];
  return {
    report: (job) => {
      if (job.state === state && Date.now() - at < LINE_EVERY_MS) return;
      [state, at] = [job.state, Date.now()];
      report(job);
    },
    end: () => undefined,
  };
}

function bar(): Progress {
  let shown: SingleBar | undefined;
  return {
    report: (job) => {
      const { total, done } = job.progress;
      if (shown === undefined) {
        const format = `${job.kind} {bar} {value}/{total}  {counts}`;
        const options = { format, hideCursor: true, linewrap: false, gracefulExit: false, barsize: 20 };
        shown = new SingleBar({ ...options, stream: process.stderr }, Presets.shades_classic);
        shown.start(total, done, { counts: renderCounts(job) });
        return;
      }
      shown.setTotal(total);
      shown.update(done, { counts: renderCounts(job) });
    },
    end: () => shown?.stop(),
  };
}
