import { Skeleton, Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import type { Job } from '@scriptorium/client';
import { useTranslation } from 'react-i18next';
import { rootNames } from '../jobs/job-names';
import { useLiveJob } from '../live/use-live';
import { ProblemNote } from '../page/problem-note';
import { usePageTitle } from '../page/use-page-title';
import { IgnoredNote } from '../routing/ignored-note';
import { useFilters } from '../routing/use-filters';
import { jobQueryOf } from './job-data';
import { jobRules } from './job-rules';
import { JobHead } from './job-head';
import { Ledger } from './ledger';
import { OutcomeTree } from './outcome-tree';

export function JobPage() {
  const { t } = useTranslation();
  const { space = '', id = '' } = useParams({ strict: false });
  const { data, error, refetch } = useQuery(jobQueryOf(space, id));
  if (error !== null) return <ProblemNote error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Skeleton h={240} aria-label={t('lists.loading')} />;
  return <LoadedJob read={data} space={space} />;
}

function LoadedJob({ read, space }: { readonly read: Job; readonly space: string }) {
  const { t } = useTranslation();
  const job = useLiveJob(read);
  const { filters, ignored, change } = useFilters(jobRules);
  const [first = ''] = rootNames(job);
  usePageTitle(t(`jobState.${job.state}`), `${t(`jobKind.${job.kind}`)} ${first}`, space);
  return (
    <>
      <JobHead job={job} space={space} />
      <IgnoredNote ignored={ignored} />
      <Tabs
        value={filters['tab'] ?? 'outcomes'}
        onChange={(tab) => change({ tab: tab ?? undefined })}
        keepMounted={false}
        mt="md"
      >
        <Tabs.List>
          <Tabs.Tab value="outcomes">{t('job.tabs.outcomes')}</Tabs.Tab>
          <Tabs.Tab value="tree">{t('job.tabs.tree')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="outcomes" pt="sm">
          <Ledger job={job} space={space} filters={filters} change={change} />
        </Tabs.Panel>
        <Tabs.Panel value="tree" pt="sm">
          <OutcomeTree job={job} space={space} />
        </Tabs.Panel>
      </Tabs>
    </>
  );
}
