import { Button, Group, Text } from '@mantine/core';
import type { Job, JobOutcome } from '@scriptorium/client';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import { dataOf } from '../api/data-of';
import { useNextPage } from '../lists/use-next-page';
import { VirtualRows } from '../lists/virtual-rows';
import { outcomeMarks } from '../marks/job-marks';
import { MarkText } from '../marks/mark-text';
import { formatNumber, shortId } from '../page/format';
import { ProblemNote } from '../page/problem-note';
import type { SearchText } from '../routing/search-text';
import { outcomeCountsOf } from './job-data';
import { LedgerFilters } from './ledger-filters';

const PAGE_SIZE = 200;
const COLUMNS = '5rem minmax(8rem, 1.2fr) 6rem 8rem minmax(8rem, 1fr) minmax(10rem, 3fr)';

interface LedgerProps {
  readonly job: Job;
  readonly space: string;
  readonly filters: SearchText;
  readonly change: (changes: Readonly<Record<string, string | undefined>>) => void;
}

/** What became of each node in each destination. If something has failed, the failures are shown first. */
export function Ledger({ job, space, filters, change }: LedgerProps) {
  const { t } = useTranslation();
  const { progress } = job;
  const changes = `${progress.done} ${progress.failed} ${job.attempts}`;
  const { data: counts = [] } = useQuery(outcomeCountsOf(space, job.id, changes));
  const outcome = filters['outcome'] ?? (progress.failed > 0 && filters['tab'] === undefined ? 'failed' : undefined);
  const chosen = { outcome, locale: filters['locale'], reason: filters['reason'], node: filters['node'] };
  const lines = useLines(space, job, chosen);
  const items = lines.data?.pages.flatMap(({ items: each }) => each) ?? [];
  const { onEnd, retry } = useNextPage(lines, items.length);
  const isOld = lines.data !== undefined && lines.data.pages[0]?.done !== progress.done;
  useRefetchAtEnd(job, isOld, lines.refetch);
  const header = (['node', 'item', 'locale', 'outcome', 'reason', 'message'] as const).map((name) =>
    t(`ledger.columns.${name}`),
  );
  return (
    <>
      <LedgerFilters counts={counts} chosen={chosen} change={change} />
      {lines.error !== null && <ProblemNote error={lines.error} onRetry={retry} />}
      {isOld && (
        <Button size="xs" variant="light" mb="xs" onClick={() => void lines.refetch()}>
          {t('ledger.newer')}
        </Button>
      )}
      {lines.data !== undefined && items.length === 0 && <Text role="status">{t('ledger.empty')}</Text>}
      {items.length > 0 && (
        <VirtualRows
          role="grid"
          label={t('ledger.label')}
          count={items.length}
          total={lines.hasNextPage ? -1 : items.length}
          columns={COLUMNS}
          header={header}
          onEnd={onEnd}
        >
          {(index) => <LedgerRow line={items[index]} />}
        </VirtualRows>
      )}
      <Group mt="xs">
        <Text size="sm" c="dimmed">
          {lines.hasNextPage
            ? t('lists.atLeast', { count: items.length })
            : t('ledger.lines', { count: items.length, shown: formatNumber(items.length) })}
        </Text>
      </Group>
    </>
  );
}

/** Reads the ledger again when the job has ended. Until then, lines come only when the person asks for them. */
function useRefetchAtEnd({ endedAt }: Job, isOld: boolean, refetch: () => unknown): void {
  useEffect(() => {
    if (endedAt !== null && isOld) refetch();
  }, [endedAt, isOld, refetch]);
}

interface Chosen {
  readonly outcome: string | undefined;
  readonly locale: string | undefined;
  readonly reason: string | undefined;
  readonly node: string | undefined;
}

function useLines(space: string, job: Job, { outcome, locale, reason, node }: Chosen) {
  const { id } = job;
  const { done } = job.progress;
  return useInfiniteQuery({
    queryKey: ['outcomes', space, id, outcome, locale, reason, node],
    queryFn: async ({ pageParam, signal }) => {
      const query = {
        limit: PAGE_SIZE,
        ...(pageParam === '' ? {} : { cursor: pageParam }),
        ...(outcome === undefined ? {} : { outcome }),
        ...(locale === undefined ? {} : { locale }),
        ...(reason === undefined ? {} : { reason }),
        ...(node === undefined ? {} : { node: Number(node) }),
      };
      const params = { path: { space, id }, query };
      // `done` tells later whether the ledger has more lines by now.
      return { ...dataOf(await api.GET('/v1/spaces/{space}/jobs/{id}/outcomes', { params, signal })), done };
    },
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
}

function LedgerRow({ line }: { readonly line: JobOutcome | undefined }) {
  const { t } = useTranslation();
  if (line === undefined) return null;
  const { node, variantId, label, locale, outcome, reason, message } = line;
  return (
    <>
      <span role="gridcell">{t('ledger.node', { number: formatNumber(node) })}</span>
      <span role="gridcell" title={variantId}>
        <bdi dir="auto">{label ?? shortId(variantId)}</bdi>
      </span>
      <span role="gridcell">{locale ?? t('ledger.noLocale')}</span>
      <span role="gridcell">
        <MarkText mark={outcomeMarks[outcome]}>{t(`outcome.${outcome}`)}</MarkText>
      </span>
      <code role="gridcell">{reason}</code>
      <span role="gridcell" title={message ?? undefined}>
        <bdi dir="auto">{message}</bdi>
      </span>
    </>
  );
}
