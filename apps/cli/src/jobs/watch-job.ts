import { hasEnded, type Job, type Space } from '@scriptorium/client';
import { EXIT, type ExitCode } from '../exits/exit-codes';
import type { Session } from '../session/session';
import { JOB_LINES } from './job-columns';
import { startProgress } from './progress';

const SHOWN_FAILURES = 20;

/** Returns the exit code of a job. */
function exitOfJob(job: Pick<Job, 'state'>): ExitCode {
  switch (job.state) {
    case 'completed':
      return EXIT.done;
    case 'completed-with-failures':
      return EXIT.someFailed;
    case 'failed':
    case 'cancelled':
      return EXIT.jobFailed;
    default:
      return EXIT.stillRunning;
  }
}

/**
 * Waits until a job has ended, reports its progress, and prints it. On Ctrl-C the job continues, or is cancelled with
 * `--cancel-on-interrupt`.
 */
export async function watchJob(session: Session, space: Space, id: string): Promise<ExitCode> {
  const { progress = 'auto', quiet, timeout } = session.flags;
  const shown = startProgress(quiet === true ? 'none' : progress, session.err);
  session.atInterrupt = async () => {
    shown.end();
    await letGo(session, space, id);
  };
  const late = timeout === undefined ? undefined : AbortSignal.timeout(timeout);
  try {
    const signals = late === undefined ? [session.signal] : [session.signal, late];
    const signal = AbortSignal.any(signals);
    const waiting = space.waitForJob(id, { signal, onChange: (job) => shown.report(job) });
    // A long poll does not end before its response: an abort must not wait for it.
    const job = await Promise.race([waiting, rejected(signal)]);
    shown.end();
    return await endOfJob(session, space, job);
  } catch (error) {
    shown.end();
    if (late?.aborted !== true || session.signal.aborted) throw error;
    const job = await space.job(id);
    if (hasEnded(job)) return await endOfJob(session, space, job);
    await session.notice(`The job is still running. ${howToGoOn(id)}`);
    await session.printer.one(job, JOB_LINES);
    return EXIT.stillRunning;
  }
}

async function endOfJob(session: Session, space: Space, job: Job): Promise<ExitCode> {
  await session.printer.one(job, JOB_LINES);
  if (job.progress.failed > 0) await reportFailures(session, space, job);
  return exitOfJob(job);
}

async function reportFailures(session: Session, space: Space, { id, progress }: Job): Promise<void> {
  let count = 0;
  for await (const { node, locale, reason, message } of space.outcomes(id, {
    outcome: 'failed',
    limit: SHOWN_FAILURES,
  })) {
    if ((count += 1) > SHOWN_FAILURES) break;
    await session.notice(
      `failed: node ${node}${locale === null ? '' : ` ${locale}`}: ${reason ?? ''} ${message ?? ''}`,
    );
  }
  if (progress.failed > SHOWN_FAILURES) {
    await session.notice(`All ${progress.failed}: scriptorium jobs outcomes ${id} --outcome failed --all`);
  }
}

async function letGo(session: Session, space: Space, id: string): Promise<void> {
  if (session.flags.cancelOnInterrupt === true) {
    await space.cancel(id);
    await session.notice(`The job ${id} is cancelled.`);
    return;
  }
  await session.notice(`The job continues. ${howToGoOn(id)}`);
}

function howToGoOn(id: string): string {
  return `Watch it: scriptorium jobs watch ${id}. Cancel it: scriptorium jobs cancel ${id}.`;
}

function rejected(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason as Error);
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}
