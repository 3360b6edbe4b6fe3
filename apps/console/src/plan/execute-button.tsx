import { Button, Text } from '@mantine/core';
import type { Plan } from '@scriptorium/client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { client } from '../api/client';
import { formatNumber } from '../page/format';
import { useScope } from '../session/use-scope';
import { changesOf, presentChanges } from './plan-changes';
import { planKey } from './plan-data';

/** Executes exactly the plan that is shown. Its state is read again afterwards, also if the execution is rejected. */
export function useExecution(plan: Plan, space: string) {
  const navigate = useNavigate();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => client.space(space).execute(plan),
    onSuccess: ({ id }) => void navigate({ to: '/s/$space/jobs/$id', params: { space, id } }),
    onSettled: () => queries.invalidateQueries({ queryKey: planKey(space, plan.id) }),
  });
}

interface ExecuteButtonProps {
  readonly plan: Plan;
  readonly space: string;
  readonly execution: ReturnType<typeof useExecution>;
}

/** The button names what the execution does. A plan that changes nothing has no button. */
export function ExecuteButton({ plan, space, execution }: ExecuteButtonProps) {
  const { t } = useTranslation();
  const localize = useScope(space, 'localize');
  const write = useScope(space, 'write');
  const changes = changesOf(plan);
  const [first, ...others] = presentChanges(changes);
  if (first === undefined) return <Text>{t('plan.changesNothing')}</Text>;
  const textOf = (change: typeof first, form: 'execute' | 'andExecute') =>
    t(`plan.${form}.${change}`, { count: changes[change], shown: formatNumber(changes[change]) });
  const text = [textOf(first, 'execute'), ...others.map((change) => textOf(change, 'andExecute'))].join(' ');
  return (
    <Button
      {...(changes.update > 0 ? write : {})}
      {...localize}
      {...(changes.remove > 0 ? { color: 'red' } : {})}
      loading={execution.isPending}
      onClick={() => execution.mutate()}
    >
      {text}
    </Button>
  );
}
