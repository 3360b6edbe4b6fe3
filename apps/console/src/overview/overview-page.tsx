import { Title } from '@mantine/core';
import { Link, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { JobList } from '../jobs/job-list';
import { shortId } from '../page/format';
import { usePageTitle } from '../page/use-page-title';
import { OverviewBlock } from './overview-block';
import { FAILED, RUNNING, useJobsIn, useOpenConflicts, useOutdated } from './overview-data';
import classes from './overview.module.css';

/** What runs in a space, what has failed, and what waits for a person. */
export function OverviewPage() {
  const { t } = useTranslation();
  const { space = '' } = useParams({ strict: false });
  usePageTitle(t('pages.overview'), space);
  return (
    <>
      <Title order={1} size="h3">
        {t('pages.overview')}
      </Title>
      <Jobs space={space} state={RUNNING} name="running" />
      <Jobs space={space} state={FAILED} name="failed" />
      <OpenConflicts space={space} />
      <Outdated space={space} />
      <p>
        <Link to="/s/$space/plans/new" params={{ space }} search={{}}>
          {t('pages.newPlan')}
        </Link>
      </p>
    </>
  );
}

interface JobsProps {
  readonly space: string;
  readonly state: string;
  readonly name: 'running' | 'failed';
}

function Jobs({ space, state, name }: JobsProps) {
  const { t } = useTranslation();
  const query = useJobsIn(space, state);
  return (
    <OverviewBlock
      title={t(`overview.${name}`)}
      space={space}
      to="/s/$space/jobs"
      search={{ state }}
      empty={t(`overview.none.${name}`)}
      query={query}
      isEmpty={query.jobs.length === 0}
    >
      {query.jobs.length > 0 && <JobList jobs={query.jobs} space={space} />}
    </OverviewBlock>
  );
}

function OpenConflicts({ space }: { readonly space: string }) {
  const { t } = useTranslation();
  const query = useOpenConflicts(space);
  const items = query.data?.items ?? [];
  return (
    <OverviewBlock
      title={t('overview.conflicts')}
      space={space}
      to="/s/$space/conflicts"
      search={{}}
      empty={t('overview.none.conflicts')}
      query={query}
      isEmpty={items.length === 0}
    >
      <ul className={classes['list']}>
        {items.map(({ id, label, locale, path, variantId }) => (
          <li key={id}>
            <Link to="/s/$space/content/$id" params={{ space, id: variantId }} search={{ tab: 'source' }}>
              <bdi dir="auto">{label}</bdi>
            </Link>{' '}
            {locale ?? t('ledger.noLocale')} <code>{path}</code>
          </li>
        ))}
      </ul>
    </OverviewBlock>
  );
}

function Outdated({ space }: { readonly space: string }) {
  const { t } = useTranslation();
  const query = useOutdated(space);
  const items = query.data?.items ?? [];
  return (
    <OverviewBlock
      title={t('overview.outdated')}
      space={space}
      to="/s/$space/coverage"
      search={{ state: 'outdated' }}
      empty={t(query.data?.nextCursor === null ? 'overview.none.outdated' : 'overview.noneSoFar')}
      query={query}
      isEmpty={items.length === 0}
    >
      <ul className={classes['list']}>
        {items.map(({ familyId, first, cells }) => (
          <li key={familyId}>
            <Link to="/s/$space/content/$id" params={{ space, id: first?.variantId ?? familyId }} search={{}}>
              <bdi dir="auto">{first?.label ?? shortId(familyId)}</bdi>
            </Link>{' '}
            {cells.map(({ locale }) => locale).join(' ')}
          </li>
        ))}
      </ul>
    </OverviewBlock>
  );
}
