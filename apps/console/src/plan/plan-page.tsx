import { Group, Skeleton, Text, Title } from '@mantine/core';
import type { Plan } from '@scriptorium/client';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { planMarks } from '../marks/job-marks';
import { MarkText } from '../marks/mark-text';
import { formatTime } from '../page/format';
import { ProblemNote } from '../page/problem-note';
import { usePageTitle } from '../page/use-page-title';
import { IgnoredNote } from '../routing/ignored-note';
import { useFilters } from '../routing/use-filters';
import { ExecuteButton, useExecution } from './execute-button';
import { PlanCounts } from './plan-counts';
import { planQueryOf } from './plan-data';
import { PlanDifferences } from './plan-differences';
import { PlanTree } from './plan-tree';

const RULES = { with: 'text' } as const;

export function PlanPage() {
  const { t } = useTranslation();
  const { space = '', id = '' } = useParams({ strict: false });
  const { filters, ignored } = useFilters(RULES);
  const { data, error, refetch } = useQuery(planQueryOf(space, id));
  usePageTitle(t('plan.title'), space);
  if (error !== null) return <ProblemNote error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Skeleton h={240} aria-label={t('plan.planning')} />;
  const other = filters['with'];
  return (
    <>
      <PlanHead plan={data} space={space} />
      <IgnoredNote ignored={ignored} />
      {data.error !== null && <Text c="red">{JSON.stringify(data.error)}</Text>}
      {other !== undefined && <PlanDifferences space={space} id={other} other={data.id} />}
      {data.counts !== null && <PlanTree plan={data} space={space} />}
    </>
  );
}

/** The sentence of the plan, and the button that executes exactly this plan. */
function PlanHead({ plan, space }: { readonly plan: Plan; readonly space: string }) {
  const { t } = useTranslation();
  const execution = useExecution(plan, space);
  const isOwn = plan.kind === 'localize' && plan.state === 'ready';
  return (
    <section aria-labelledby="plan-title">
      <Group justify="space-between" align="start">
        <div>
          <Title order={1} size="h3" id="plan-title">
            {t('plan.title')}
          </Title>
          <Group gap="md" mt={4}>
            <MarkText mark={planMarks[plan.state]}>{t(`planState.${plan.state}`)}</MarkText>
            <Text size="sm" c="dimmed">
              {t('plan.expires', { time: formatTime(plan.expiresAt) })}
            </Text>
          </Group>
        </div>
        <Group gap="xs">
          {isOwn && (
            <Link to="/s/$space/plans/new" params={{ space }} search={{ from: plan.id }}>
              {t('plan.edit')}
            </Link>
          )}
          {plan.state === 'ready' && <ExecuteButton plan={plan} space={space} execution={execution} />}
          {plan.jobId !== null && (
            <Link to="/s/$space/jobs/$id" params={{ space, id: plan.jobId }}>
              {t('plan.job')}
            </Link>
          )}
        </Group>
      </Group>
      {execution.error !== null && <ProblemNote error={execution.error} />}
      {plan.counts !== null && <PlanCounts counts={plan.counts} />}
    </section>
  );
}
