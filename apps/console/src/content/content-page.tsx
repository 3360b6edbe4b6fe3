import { Skeleton, Text, Title } from '@mantine/core';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useNextPage } from '../lists/use-next-page';
import { VirtualRows } from '../lists/virtual-rows';
import { nameOfType } from '../page/format';
import { ProblemNote } from '../page/problem-note';
import { usePageTitle } from '../page/use-page-title';
import { IgnoredNote } from '../routing/ignored-note';
import { useFilters } from '../routing/use-filters';
import { FamilyCount } from '../space/family-count';
import type { Family } from './content-data';
import { ContentFilterBar } from './content-filter-bar';
import classes from './content.module.css';
import { contentRules, useFamilies } from './use-families';

const COLUMNS = 'minmax(12rem, 2fr) minmax(6rem, 1fr) minmax(12rem, 3fr)';

/** The families of a space with their variants. */
export function ContentPage() {
  const { t } = useTranslation();
  const { space = '' } = useParams({ strict: false });
  const { filters, ignored, change, clear } = useFilters(contentRules);
  const list = useFamilies(space, filters);
  const { families, isPending, error, hasNextPage } = list;
  const { onEnd, retry } = useNextPage(list, families.length);
  const navigate = useNavigate();
  usePageTitle(t('pages.content'), space);
  const open = (family: Family | undefined) => {
    const variant = family === undefined ? undefined : oldestOf(family);
    if (variant === undefined) return;
    void navigate({ to: '/s/$space/content/$id', params: { space, id: variant.id }, search: {} });
  };
  return (
    <>
      <Title order={1} size="h3" mb="sm">
        {t('pages.content')}
      </Title>
      <ContentFilterBar space={space} filters={filters} change={change} clear={clear} />
      <IgnoredNote ignored={ignored} />
      {error !== null && <ProblemNote error={error} onRetry={retry} />}
      {isPending && error === null && <Skeleton h={320} aria-label={t('lists.loading')} />}
      {!isPending && families.length === 0 && !hasNextPage && <Text role="status">{t('content.empty')}</Text>}
      {families.length > 0 && (
        <VirtualRows
          role="grid"
          label={t('content.list')}
          count={families.length}
          total={hasNextPage ? -1 : families.length}
          columns={COLUMNS}
          header={[t('content.item'), t('filters.contentType'), t('content.variants')]}
          onEnd={onEnd}
          onRowKey={(event, index) => {
            if (event.key === 'Enter' && event.target === event.currentTarget) open(families[index]);
          }}
        >
          {(index) => <FamilyRow family={families[index]} space={space} />}
        </VirtualRows>
      )}
      <FamilyCount count={families.length} isAll={!hasNextPage} />
    </>
  );
}

/** The variant that the others were copied from, as far as one can tell without their sources. */
const oldestOf = ({ variants }: Family) =>
  variants.reduce<Family['variants'][number] | undefined>(
    (oldest, each) => (oldest === undefined || each.createdAt < oldest.createdAt ? each : oldest),
    undefined,
  );

function FamilyRow({ family, space }: { readonly family: Family | undefined; readonly space: string }) {
  const { t } = useTranslation();
  const first = family === undefined ? undefined : oldestOf(family);
  if (family === undefined || first === undefined) return null;
  return (
    <>
      <span role="gridcell">
        <Link
          to="/s/$space/content/$id"
          params={{ space, id: first.id }}
          search={{}}
          tabIndex={-1}
          className={classes['link'] ?? ''}
        >
          <bdi dir="auto">{first.label}</bdi>
        </Link>
      </span>
      <span role="gridcell">{nameOfType(family.contentType)}</span>
      <span role="gridcell" className={classes['variants']}>
        {family.variants.map(({ id, locale, version }) => (
          <Link key={id} to="/s/$space/content/$id" params={{ space, id }} search={{}} tabIndex={-1}>
            {`${locale ?? t('ledger.noLocale')} ${t('content.version', { version: String(version) })}`}
          </Link>
        ))}
      </span>
    </>
  );
}
