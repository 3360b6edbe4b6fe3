import { Group, NativeSelect, Skeleton, Text, Title } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useNextPage } from '../lists/use-next-page';
import { formatLocale } from '../page/format';
import { ProblemNote } from '../page/problem-note';
import { ReadAgain } from '../page/read-again';
import { usePageTitle } from '../page/use-page-title';
import { IgnoredNote } from '../routing/ignored-note';
import { useFilters } from '../routing/use-filters';
import { FamilyCount } from '../space/family-count';
import { useLocales } from '../space/space-data';
import { CoverageActions } from './coverage-actions';
import { CoverageCounts } from './coverage-counts';
import { CoverageFilterBar } from './coverage-filter-bar';
import { coverageRules } from './coverage-filters';
import { CoverageGrid } from './coverage-grid';
import { CoverageLegend } from './coverage-legend';
import { useCoverage } from './use-coverage';
import { useSelection } from './use-selection';

/** The state of each family in each locale. Narrow screens show one locale at a time. */
export function CoveragePage() {
  const { t } = useTranslation();
  const { space = '' } = useParams({ strict: false });
  const { filters, ignored, change, clear } = useFilters(coverageRules);
  const coverage = useCoverage(space, filters);
  const { families, counts, error, refetch, dataUpdatedAt, isFetching, hasNextPage } = coverage;
  const { onEnd, retry } = useNextPage(coverage, families.length);
  const selection = useSelection(space, families);
  const { selected } = selection;
  const { shown, all, isNarrow } = useShownLocales(space, filters['locales'], filters['at']);
  const navigate = useNavigate();
  const open = (id: string) => void navigate({ to: '/s/$space/content/$id', params: { space, id }, search: {} });
  usePageTitle(t('pages.coverage'), space);
  return (
    <>
      <Group justify="space-between" mb="sm">
        <Title order={1} size="h3">
          {t('pages.coverage')}
        </Title>
        <ReadAgain readAt={dataUpdatedAt} isReading={isFetching} read={() => void refetch()} />
      </Group>
      <CoverageFilterBar space={space} filters={filters} change={change} clear={clear} />
      <IgnoredNote ignored={ignored} />
      {error !== null && <ProblemNote error={error} onRetry={retry} />}
      {coverage.isPending && error === null && <Skeleton h={320} aria-label={t('lists.loading')} />}
      {isNarrow && <LocaleSelect locales={all} shown={shown[0] ?? ''} choose={(at) => change({ at })} />}
      {counts !== undefined && <CoverageCounts counts={counts} />}
      {!coverage.isPending && families.length === 0 && error === null && (
        <Text role="status">{t(hasNextPage ? 'coverage.searching' : 'coverage.empty')}</Text>
      )}
      {(families.length > 0 || selected.length > 0) && (
        <CoverageActions space={space} filters={filters} selected={selected} clear={selection.clear} />
      )}
      {families.length > 0 && (
        <>
          <CoverageGrid
            families={families}
            locales={shown}
            total={hasNextPage ? -1 : families.length}
            isNarrow={isNarrow}
            selected={selection.ids}
            toggle={selection.toggle}
            open={open}
            onEnd={onEnd}
          />
          <FamilyCount count={families.length} isAll={!hasNextPage} />
        </>
      )}
      <CoverageLegend />
    </>
  );
}

interface LocaleSelectProps {
  readonly locales: readonly string[];
  readonly shown: string;
  readonly choose: (locale: string) => void;
}

function LocaleSelect({ locales, shown, choose }: LocaleSelectProps) {
  const { t } = useTranslation();
  return (
    <NativeSelect
      mb="sm"
      label={t('coverage.shownLocale')}
      data={locales.map((value) => ({ value, label: formatLocale(value) }))}
      value={shown}
      onChange={(event) => choose(event.currentTarget.value)}
    />
  );
}

/** The columns: the locales of the filter, or all of the space; on a narrow screen one of them. */
function useShownLocales(space: string, filter: string | undefined, at: string | undefined) {
  const known = useLocales(space);
  const isNarrow = useMediaQuery('(max-width: 700px)') ?? false;
  const all = useMemo(
    () => known.filter((locale) => filter === undefined || filter.split(',').includes(locale)),
    [known, filter],
  );
  const one = all.find((locale) => locale === at) ?? all[1] ?? all[0];
  return { all, isNarrow, shown: isNarrow ? (one === undefined ? [] : [one]) : all };
}
