import { Button, Group, NativeSelect, Skeleton, Text, Title } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatLocale } from '../page/format';
import { ProblemNote } from '../page/problem-note';
import { ReadAgain } from '../page/read-again';
import { usePageTitle } from '../page/use-page-title';
import { IgnoredNote } from '../routing/ignored-note';
import type { SearchText } from '../routing/search-text';
import { useFilters } from '../routing/use-filters';
import { useScope } from '../session/use-scope';
import { useLocales } from '../space/space-data';
import { ConflictCard } from './conflict-card';
import type { Side } from './resolve-all';
import { ResolveAllDialog } from './resolve-all-dialog';
import { conflictRules, useConflicts } from './use-conflicts';

/** The values that sources and copies have changed differently, with base, theirs and mine. */
export function ConflictsPage() {
  const { t } = useTranslation();
  const { space = '' } = useParams({ strict: false });
  const { filters, ignored, change } = useFilters(conflictRules);
  const list = useConflicts(space, filters);
  const { conflicts, error, isPending, refetch } = list;
  usePageTitle(t('pages.conflicts'), space);
  return (
    <>
      <Group justify="space-between" mb="sm">
        <Title order={1} size="h3">
          {t('pages.conflicts')}
        </Title>
        <ReadAgain readAt={list.dataUpdatedAt} isReading={list.isFetching} read={() => void refetch()} />
      </Group>
      <Filters space={space} filters={filters} change={change} />
      <IgnoredNote ignored={ignored} />
      {error !== null && <ProblemNote error={error} onRetry={() => void refetch()} />}
      {isPending && error === null && <Skeleton h={240} aria-label={t('lists.loading')} />}
      {!isPending && conflicts.length === 0 && <Text role="status">{t('conflicts.empty')}</Text>}
      {filters['state'] !== 'resolved' && (
        <ResolveAll space={space} filters={filters} isOffered={conflicts.length > 0} />
      )}
      {conflicts.map((conflict) => (
        <ConflictCard key={conflict.id} conflict={conflict} space={space} />
      ))}
      {list.hasNextPage && (
        <Button variant="default" mt="md" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {t('lists.more')}
        </Button>
      )}
    </>
  );
}

interface FiltersProps {
  readonly space: string;
  readonly filters: SearchText;
  readonly change: (changes: Readonly<Record<string, string | undefined>>) => void;
}

function Filters({ space, filters, change }: FiltersProps) {
  const { t } = useTranslation();
  const locales = useLocales(space);
  return (
    <Group align="end" gap="sm" mb="sm" role="search">
      <NativeSelect
        size="xs"
        label={t('conflicts.state')}
        data={(['open', 'resolved'] as const).map((value) => ({ value, label: t(`conflictState.${value}`) }))}
        value={filters['state'] ?? 'open'}
        onChange={({ currentTarget: { value } }) => change({ state: value === 'open' ? undefined : value })}
      />
      <NativeSelect
        size="xs"
        label={t('ledger.locale')}
        data={[
          { value: '', label: t('content.anyLocale') },
          ...locales.map((value) => ({ value, label: formatLocale(value) })),
        ]}
        value={filters['locale'] ?? ''}
        onChange={({ currentTarget: { value } }) => change({ locale: value })}
      />
    </Group>
  );
}

interface ResolveAllProps extends Omit<FiltersProps, 'change'> {
  readonly isOffered: boolean;
}

/** The dialog stays after its last conflict has left the list. */
function ResolveAll({ space, filters, isOffered }: ResolveAllProps) {
  const { t } = useTranslation();
  const scope = useScope(space, 'write');
  const [take, setTake] = useState<Side>();
  return (
    <>
      {isOffered && (
        <Group gap="sm" role="group" aria-label={t('conflicts.all')}>
          <Text size="sm">{t('conflicts.all')}</Text>
          {(['mine', 'theirs'] as const).map((side) => (
            <Button key={side} size="xs" variant="default" {...scope} onClick={() => setTake(side)}>
              {t(`conflicts.allOpen.${side}`)}
            </Button>
          ))}
        </Group>
      )}
      {take !== undefined && (
        <ResolveAllDialog space={space} filters={filters} take={take} close={() => setTake(undefined)} />
      )}
    </>
  );
}
