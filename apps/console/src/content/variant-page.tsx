import { Skeleton, Tabs } from '@mantine/core';
import type { Variant } from '@scriptorium/client';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { ProblemNote } from '../page/problem-note';
import { usePageTitle } from '../page/use-page-title';
import { IgnoredNote } from '../routing/ignored-note';
import type { FilterRules } from '../routing/read-filters';
import { useFilters } from '../routing/use-filters';
import { syncQueryOf, variantQueryOf } from './content-data';
import { SourceTab } from './source-tab';
import { VariantBody } from './variant-body';
import { VariantHead } from './variant-head';
import { VersionsTab } from './versions-tab';

const TABS = ['body', 'source', 'versions'] as const;
const RULES: FilterRules = { tab: TABS, version: 'text' };

/** A variant: its content, how it relates to its source, and its versions. */
export function VariantPage() {
  const { space = '', id = '' } = useParams({ strict: false });
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(variantQueryOf(space, id));
  if (error !== null) return <ProblemNote error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Skeleton h={320} aria-label={t('lists.loading')} />;
  return <LoadedVariant variant={data} space={space} />;
}

function LoadedVariant({ variant, space }: { readonly variant: Variant; readonly space: string }) {
  const { t } = useTranslation();
  const { filters, ignored, change } = useFilters(RULES);
  const sync = useQuery(syncQueryOf(space, variant.id));
  const isCopy = sync.data !== undefined && sync.data.sourceVariantId !== null;
  usePageTitle(variant.label, variant.locale ?? undefined, space);
  return (
    <>
      <VariantHead variant={variant} space={space} sync={sync.data} />
      <IgnoredNote ignored={ignored} />
      {sync.error !== null && <ProblemNote error={sync.error} onRetry={() => void sync.refetch()} />}
      <Tabs
        value={filters['tab'] ?? 'body'}
        onChange={(tab) => change({ tab: tab ?? undefined, version: undefined })}
        keepMounted={false}
        mt="md"
      >
        <Tabs.List>
          <Tabs.Tab value="body">{t('content.tabs.body')}</Tabs.Tab>
          {(isCopy || filters['tab'] === 'source') && <Tabs.Tab value="source">{t('content.tabs.source')}</Tabs.Tab>}
          <Tabs.Tab value="versions">{t('content.tabs.versions')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="body" pt="sm">
          <VariantBody variant={variant} />
        </Tabs.Panel>
        <Tabs.Panel value="source" pt="sm">
          {sync.data !== undefined && <SourceTab variant={variant} space={space} sync={sync.data} />}
        </Tabs.Panel>
        <Tabs.Panel value="versions" pt="sm">
          <VersionsTab
            variant={variant}
            space={space}
            version={filters['version']}
            choose={(version) => change({ tab: 'versions', version })}
          />
        </Tabs.Panel>
      </Tabs>
    </>
  );
}
