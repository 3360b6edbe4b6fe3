import { Text, Title } from '@mantine/core';
import type { PlanDifference } from '@scriptorium/client';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import { dataOf } from '../api/data-of';
import { ProblemNote } from '../page/problem-note';
import classes from './plan-differences.module.css';

interface DifferencesProps {
  readonly space: string;
  readonly id: string;
  readonly other: string;
}

const SHOWN = 200;

/** The items that two plans decide differently, with both rules. */
export function PlanDifferences({ space, id, other }: DifferencesProps) {
  const { t } = useTranslation();
  const { data, error } = useQuery({
    queryKey: ['plan-differences', space, id, other],
    queryFn: async ({ signal }) => {
      const params = { path: { space, id, other }, query: { limit: SHOWN } };
      return dataOf(await api.GET('/v1/spaces/{space}/plans/{id}/diff/{other}', { params, signal }));
    },
  });
  const sideOf = (node: PlanDifference['a']): string => {
    if (node === null) return t('plan.notPlanned');
    const decisions = [...new Set(node.destinations.map(({ decision }) => t(`decision.${decision}`)))].join(', ');
    return `${decisions} (${node.rule ?? t('plan.defaultRule')})`;
  };
  if (error !== null) return <ProblemNote error={error} />;
  if (data === undefined) return null;
  return (
    <section aria-labelledby="differences" className={classes['section']}>
      <Title order={2} size="h4" id="differences">
        {t('plan.differences')}
      </Title>
      {data.items.length === 0 && <Text>{t('plan.noDifference')}</Text>}
      <ul className={classes['list']}>
        {data.items.map((difference) => (
          <li key={difference.variantId}>
            <bdi dir="auto">{difference.label ?? t('tree.redacted')}</bdi>: {sideOf(difference.a)} →{' '}
            {sideOf(difference.b)}
          </li>
        ))}
      </ul>
      {data.nextCursor !== null && <Text>{t('plan.moreDifferences', { count: SHOWN })}</Text>}
    </section>
  );
}
