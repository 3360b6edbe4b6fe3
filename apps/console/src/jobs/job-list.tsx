import type { Job } from '@scriptorium/client';
import { Link } from '@tanstack/react-router';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { ProgressBar } from '../lists/progress-bar';
import { jobMarks } from '../marks/job-marks';
import { MarkText } from '../marks/mark-text';
import { formatDuration, formatNumber, formatTime } from '../page/format';
import { rootNames } from './job-names';
import classes from './job-list.module.css';

export function JobList({ jobs, space }: { readonly jobs: readonly Job[]; readonly space: string }) {
  const { t } = useTranslation();
  const columns = (['state', 'job', 'locales', 'progress', 'accepted'] as const).map((name) =>
    t(`jobs.columns.${name}`),
  );
  return (
    <table className={classes['table']}>
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column} scope="col">
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {jobs.map((job) => (
          <JobRow key={job.id} job={job} space={space} />
        ))}
      </tbody>
    </table>
  );
}

const JobRow = memo(function JobRow({ job, space }: { readonly job: Job; readonly space: string }) {
  const { t } = useTranslation();
  const [first = t('jobs.rootless'), ...more] = rootNames(job);
  const name = more.length === 0 ? first : t('jobs.moreRoots', { first, count: more.length });
  return (
    <tr>
      <td>
        <MarkText mark={jobMarks[job.state]}>{t(`jobState.${job.state}`)}</MarkText>
      </td>
      <td>
        <Link to="/s/$space/jobs/$id" params={{ space, id: job.id }} className={classes['name'] ?? ''}>
          {t(`jobKind.${job.kind}`)} <bdi dir="auto">{name}</bdi>
        </Link>
        <Labels labels={job.labels} />
      </td>
      <td>{localesText(job.locales)}</td>
      <td className={classes['progress']}>
        <JobProgress job={job} name={name} />
      </td>
      <td>
        <time dateTime={job.acceptedAt} title={job.acceptedAt}>
          {formatTime(job.acceptedAt)}
        </time>
        {job.endedAt !== null && <span className={classes['took']}>{duration(job.acceptedAt, job.endedAt)}</span>}
      </td>
    </tr>
  );
});

function JobProgress({ job, name }: { readonly job: Job; readonly name: string }) {
  const { t } = useTranslation();
  const { progress } = job;
  if (progress.total === 0 && job.plannedAt === null) return <span>{t('progress.unplanned')}</span>;
  const values = { done: formatNumber(progress.done), total: formatNumber(progress.total) };
  return (
    <>
      <ProgressBar progress={progress} label={t('progress.bar', { name })} />
      <span>{t('progress.of', values)}</span>
      {progress.failed > 0 && (
        <MarkText mark={jobMarks.failed}>{t('jobs.failed', { count: progress.failed })}</MarkText>
      )}
    </>
  );
}

function Labels({ labels }: { readonly labels: Job['labels'] }) {
  return (
    <>
      {Object.entries(labels).map(([key, value]) => (
        <span key={key} className={classes['label']}>
          <bdi dir="auto">{`${key}=${value}`}</bdi>
        </span>
      ))}
    </>
  );
}

const duration = (from: string, to: string): string => formatDuration(Date.parse(to) - Date.parse(from));

/** The first three locales, and the number of the others. */
function localesText(locales: readonly string[]): string {
  const shown = locales.slice(0, 3).join(' ');
  return locales.length <= 3 ? shown : `${shown} +${locales.length - 3}`;
}
