import { Button, Group, Skeleton, Text, Title } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { formatNumber } from '../page/format';
import { ProblemNote } from '../page/problem-note';
import { usePageTitle } from '../page/use-page-title';
import { IgnoredNote } from '../routing/ignored-note';
import { useFilters } from '../routing/use-filters';
import { JobFilterBar } from './job-filter-bar';
import { jobFilterRules } from './job-filters';
import { JobList } from './job-list';
import { useJobs } from './use-jobs';

export function JobsPage() {
  const { t } = useTranslation();
  const { space = '' } = useParams({ strict: false });
  const { filters, ignored, change, clear } = useFilters(jobFilterRules);
  const { jobs, newJobs, count, isPending, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useJobs(
    space,
    filters,
  );
  usePageTitle(t('pages.jobs'), space);
  const hasFilters = Object.keys(filters).length > 0;
  return (
    <>
      <Group justify="space-between" mb="sm">
        <Title order={1} size="h3">
          {t('pages.jobs')}
        </Title>
        <Group>
          {newJobs > 0 && (
            <Button size="xs" variant="light" onClick={() => void refetch()}>
              ↑ {t('jobs.newOnes', { count: newJobs })}
            </Button>
          )}
          {count !== undefined && <CountText count={count} />}
        </Group>
      </Group>
      <JobFilterBar filters={filters} change={change} clear={clear} />
      <IgnoredNote ignored={ignored} />
      {error !== null && <ProblemNote error={error} onRetry={() => void refetch()} />}
      {isPending && error === null && <Skeleton h={240} aria-label={t('lists.loading')} />}
      {!isPending && jobs.length === 0 && <NoJobs hasFilters={hasFilters} clear={clear} />}
      {jobs.length > 0 && <JobList jobs={jobs} space={space} />}
      {hasNextPage && (
        <Button variant="default" mt="md" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {t('lists.more')}
        </Button>
      )}
    </>
  );
}

function CountText({ count }: { readonly count: number | { readonly atLeast: number } }) {
  const { t } = useTranslation();
  const exact = typeof count === 'number' ? count : count.atLeast;
  const shown = formatNumber(exact);
  const text = typeof count === 'number' ? shown : t('lists.atLeast', { count: exact });
  return (
    <Text size="sm" c="dimmed">
      {t('jobs.count', { count: exact, shown: text })}
    </Text>
  );
}

function NoJobs({ hasFilters, clear }: { readonly hasFilters: boolean; readonly clear: () => void }) {
  const { t } = useTranslation();
  return (
    <div role="status">
      <Text fw={600} mt="lg">
        {hasFilters ? t('jobs.noMatch') : t('jobs.empty')}
      </Text>
      {hasFilters ? (
        <Button variant="default" size="xs" mt="xs" onClick={clear}>
          {t('filters.clear')}
        </Button>
      ) : (
        <Text size="sm">{t('jobs.emptyHint')}</Text>
      )}
    </div>
  );
}
