import { Group, Text, Title } from '@mantine/core';
import type { Job } from '@scriptorium/client';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { rootNames } from '../jobs/job-names';
import { ProgressBar } from '../lists/progress-bar';
import { jobMarks, outcomeMarks } from '../marks/job-marks';
import { MarkText } from '../marks/mark-text';
import { formatDuration, formatList, formatNumber, formatPercent, formatTime } from '../page/format';
import { JobActions } from './job-actions';
import { JobAnnouncer } from './job-announcer';
import classes from './job-head.module.css';

export function JobHead({ job, space }: { readonly job: Job; readonly space: string }) {
  const { t } = useTranslation();
  const roots = formatList(rootNames(job).slice(0, 3));
  const title = t('job.title', { kind: t(`jobKind.${job.kind}`), roots });
  return (
    <section aria-labelledby="job-title">
      <Group justify="space-between" align="start">
        <div>
          <Title order={1} size="h3" id="job-title">
            <bdi dir="auto">{title}</bdi>
          </Title>
          <Group gap="sm" mt={4}>
            <MarkText mark={jobMarks[job.state]}>{t(`jobState.${job.state}`)}</MarkText>
            {job.stateReason !== null && <code>{job.stateReason}</code>}
            {job.locales.length > 0 && <Text size="sm">{t('job.into', { locales: job.locales.join(' ') })}</Text>}
          </Group>
        </div>
        <JobActions job={job} space={space} />
      </Group>
      <div className={classes['bar']}>
        <ProgressBar progress={job.progress} label={t('progress.bar', { name: title })} />
      </div>
      <Counts job={job} />
      <Facts job={job} space={space} />
      <JobAnnouncer job={job} />
    </section>
  );
}

const COUNTED = [
  'created',
  'updated',
  'reused',
  'shared',
  'dropped',
  'skipped',
  'removed',
  'archived',
  'failed',
] as const;

function Counts({ job: { progress } }: { readonly job: Job }) {
  const { t } = useTranslation();
  const { done, total } = progress;
  return (
    <Group gap="lg" mt="xs">
      <Text fw={600}>
        {t('progress.of', { done: formatNumber(done), total: formatNumber(total) })} ({formatPercent(done, total)})
      </Text>
      <ul className={classes['counts']} aria-label={t('job.counts')}>
        {COUNTED.map((outcome) => {
          const count = progress[outcome] ?? 0;
          if (count === 0) return null;
          return (
            <li key={outcome}>
              <MarkText mark={outcomeMarks[outcome]}>{`${formatNumber(count)} ${t(`outcome.${outcome}`)}`}</MarkText>
            </li>
          );
        })}
      </ul>
    </Group>
  );
}

function Facts({ job, space }: { readonly job: Job; readonly space: string }) {
  const { t } = useTranslation();
  const facts = [
    t('job.accepted', { time: formatTime(job.acceptedAt) }),
    ...(job.endedAt === null
      ? []
      : [t('job.took', { time: formatDuration(Date.parse(job.endedAt) - Date.parse(job.acceptedAt)) })]),
    ...(job.rate === null ? [] : [t('job.rate', { rate: formatNumber(Math.round(job.rate)) })]),
    ...(job.attempts > 1 ? [t('job.attempts', { count: job.attempts })] : []),
    ...(job.throttledUntil === null ? [] : [t('job.throttled', { time: formatTime(job.throttledUntil) })]),
    ...Object.entries(job.labels).map(([key, value]) => `${key}=${value}`),
  ];
  return (
    <Group gap="md" mt="xs" className={classes['facts'] ?? ''}>
      {facts.map((fact) => (
        <span key={fact}>{fact}</span>
      ))}
      {job.parentJobId !== null && (
        <Link to="/s/$space/jobs/$id" params={{ space, id: job.parentJobId }}>
          {t('job.parent')}
        </Link>
      )}
      <code>{job.id}</code>
    </Group>
  );
}
