import { Alert, Button, Group, MultiSelect, NativeSelect, Skeleton, Stack, Textarea, Title } from '@mantine/core';
import type { CopyRequest } from '@scriptorium/client';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { client } from '../api/client';
import { formatLocale } from '../page/format';
import { ProblemNote } from '../page/problem-note';
import { usePageTitle } from '../page/use-page-title';
import { useFilters } from '../routing/use-filters';
import { useScope } from '../session/use-scope';
import { useLocales } from '../space/space-data';
import { planQueryOf } from './plan-data';
import { draftOf, EXISTING, isShown, requestOf, type Draft } from './plan-request';
import { RuleList } from './rule-list';

const RULES = { from: 'text', root: 'text' } as const;

/** Plans a localization. With `from`, the request of another plan is changed, and the two are compared. */
export function NewPlanPage() {
  const { t } = useTranslation();
  const { space = '' } = useParams({ strict: false });
  const { filters } = useFilters(RULES);
  const { from, root } = filters;
  usePageTitle(t('plan.new'), space);
  const before = useQuery({ ...planQueryOf(space, from ?? ''), enabled: from !== undefined });
  if (before.error !== null) return <ProblemNote error={before.error} />;
  if (from !== undefined && before.data === undefined) return <Skeleton h={240} aria-label={t('lists.loading')} />;
  const request = (before.data?.request ?? {}) as Partial<CopyRequest>;
  const initial = draftOf(from === undefined && root !== undefined ? { roots: [{ variantId: root }] } : request);
  return (
    <>
      <Title order={1} size="h3" mb="sm">
        {t('plan.new')}
      </Title>
      {from !== undefined && !isShown(request) && <Alert color="red">{t('plan.notShown')}</Alert>}
      <PlanForm key={from ?? root} space={space} initial={initial} {...(from === undefined ? {} : { from })} />
    </>
  );
}

interface PlanFormProps {
  readonly space: string;
  readonly initial: Draft;
  readonly from?: string;
}

function PlanForm({ space, initial, from }: PlanFormProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const scope = useScope(space, 'localize');
  const locales = useLocales(space);
  const [draft, setDraft] = useState(initial);
  const change = (changes: Partial<Draft>) => setDraft((known) => ({ ...known, ...changes }));
  const plan = useMutation({
    mutationFn: () => client.space(space).plan(requestOf(draft)),
    onSuccess: ({ id }) =>
      void navigate({
        to: '/s/$space/plans/$id',
        params: { space, id },
        search: from === undefined ? {} : { with: from },
      }),
  });
  const send = (event: FormEvent) => {
    event.preventDefault();
    plan.mutate();
  };
  return (
    <form onSubmit={send}>
      <Stack maw={860}>
        {plan.error !== null && <ProblemNote error={plan.error} />}
        <Textarea
          label={t('plan.roots')}
          description={t('plan.rootsHint')}
          value={draft.roots}
          onChange={(event) => change({ roots: event.currentTarget.value })}
          rows={2}
          required
          withAsterisk={false}
        />
        <MultiSelect
          label={t('plan.locales')}
          data={locales.map((value) => ({ value, label: formatLocale(value) }))}
          value={[...draft.locales]}
          onChange={(values) => change({ locales: values })}
          searchable
          selectFirstOptionOnChange
        />
        <NativeSelect
          label={t('plan.existing')}
          data={EXISTING.map((value) => ({ value, label: t(`existing.${value}`) }))}
          value={draft.existing}
          onChange={(event) =>
            change({ existing: EXISTING.find((each) => each === event.currentTarget.value) ?? 'reuse' })
          }
        />
        <RuleList rules={draft.rules} onChange={(rules) => change({ rules })} />
        <Group>
          <Button type="submit" {...scope} loading={plan.isPending} disabled={draft.locales.length === 0}>
            {t('plan.submit')}
          </Button>
          {t('plan.makesNothing')}
        </Group>
      </Stack>
    </form>
  );
}
