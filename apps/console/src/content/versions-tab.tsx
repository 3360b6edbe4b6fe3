import { Button, Skeleton, Text } from '@mantine/core';
import type { Variant } from '@scriptorium/client';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import { dataOf } from '../api/data-of';
import { JsonDiff } from '../diff/lazy-diff';
import { formatTime } from '../page/format';
import { ProblemNote } from '../page/problem-note';
import { variantQueryOf } from './content-data';
import classes from './content.module.css';

interface VersionsTabProps {
  readonly variant: Variant;
  readonly space: string;
  /** The version that is compared with the current one. */
  readonly version: string | undefined;
  readonly choose: (version: string) => void;
}

/** The versions of a variant, newest first, and what has changed since one of them. */
export function VersionsTab({ variant, space, version, choose }: VersionsTabProps) {
  const { t } = useTranslation();
  const { data, error, hasNextPage, isFetchingNextPage, fetchNextPage } = useVersions(space, variant.id);
  if (error !== null) return <ProblemNote error={error} />;
  if (data === undefined) return <Skeleton h={200} aria-label={t('lists.loading')} />;
  const versions = data.pages.flatMap(({ items }) => items);
  const chosen = Number(version);
  return (
    <>
      {Number.isInteger(chosen) && chosen > 0 && <VersionDiff variant={variant} space={space} version={chosen} />}
      <table className={classes['versions']}>
        <thead>
          <tr>
            <th scope="col">{t('content.tabs.versions')}</th>
            <th scope="col">{t('content.saved')}</th>
            <th scope="col">{t('content.difference')}</th>
          </tr>
        </thead>
        <tbody>
          {versions.map(({ number, createdAt, createdBy, label }) => (
            <tr key={number}>
              <td>
                {t('content.version', { version: String(number) })} <bdi dir="auto">{label}</bdi>
              </td>
              <td>{t('content.savedBy', { time: formatTime(createdAt), author: createdBy.name ?? createdBy.id })}</td>
              <td>
                {number === variant.version ? (
                  <Text size="sm">{t('content.current')}</Text>
                ) : (
                  <Button
                    size="compact-xs"
                    variant={number === chosen ? 'light' : 'default'}
                    aria-pressed={number === chosen}
                    onClick={() => choose(String(number))}
                  >
                    {t('content.compare', { version: String(number) })}
                  </Button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {hasNextPage && (
        <Button variant="default" mt="sm" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {t('lists.more')}
        </Button>
      )}
    </>
  );
}

function useVersions(space: string, id: string) {
  return useInfiniteQuery({
    queryKey: ['versions', space, id],
    queryFn: async ({ pageParam, signal }) => {
      const params = { path: { space, id }, query: pageParam === '' ? {} : { cursor: pageParam } };
      return dataOf(await api.GET('/v1/spaces/{space}/variants/{id}/versions', { params, signal }));
    },
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor,
    staleTime: 0,
  });
}

interface VersionDiffProps {
  readonly variant: Variant;
  readonly space: string;
  readonly version: number;
}

function VersionDiff({ variant, space, version }: VersionDiffProps) {
  const { t } = useTranslation();
  const { data: old, error } = useQuery(variantQueryOf(space, variant.id, version));
  if (error !== null) return <ProblemNote error={error} />;
  if (old === undefined) return <Skeleton h={240} aria-label={t('lists.loading')} />;
  return (
    <section aria-label={t('content.difference')}>
      <JsonDiff
        before={old.body}
        after={variant.body}
        beforeLabel={t('content.version', { version: String(version) })}
        afterLabel={t('content.currentVersion', { version: String(variant.version) })}
      />
    </section>
  );
}
