import { Button, Group } from '@mantine/core';
import type { Variant } from '@scriptorium/client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import { ProblemNote } from '../page/problem-note';
import { useMakePlan } from '../plan/use-make-plan';
import { useScope } from '../session/use-scope';
import type { Sync } from './content-data';

interface ActionsProps {
  readonly variant: Variant;
  readonly space: string;
  readonly sync: Sync | undefined;
}

/** What can be done with a variant. A localization begins with its form, a roll-out with its plan. */
export function VariantActions({ variant, space, sync }: ActionsProps) {
  const { t } = useTranslation();
  const search = { root: variant.id };
  return (
    <Group gap="sm">
      {sync?.state === 'outdated' && <OutdatedActions variant={variant} space={space} />}
      {sync?.acknowledged === true && <Revert variant={variant} space={space} />}
      <Link to="/s/$space/coverage" params={{ space }} search={search}>
        {t('content.coverage')}
      </Link>
      <Link to="/s/$space/plans/new" params={{ space }} search={search}>
        {t('content.localize')}
      </Link>
    </Group>
  );
}

type Props = Omit<ActionsProps, 'sync'>;

function OutdatedActions({ variant, space }: Props) {
  const { t } = useTranslation();
  const localize = useScope(space, 'localize');
  const write = useScope(space, 'write');
  const plan = useMakePlan(space, () => ({
    kind: 'roll-out',
    roots: [{ variantId: variant.id }],
    locales: variant.locale === null ? [] : [variant.locale],
  }));
  const params = { path: { space, id: variant.id } };
  const acknowledge = useChange(space, () =>
    api.PUT('/v1/spaces/{space}/variants/{id}/sync/acknowledgement', { params }),
  );
  const error = plan.error ?? acknowledge.error;
  return (
    <>
      <Button size="xs" {...localize} loading={plan.isPending} onClick={() => plan.mutate()}>
        {t('content.rollOut')}
      </Button>
      <Button
        size="xs"
        variant="default"
        {...write}
        loading={acknowledge.isPending}
        onClick={() => acknowledge.mutate()}
      >
        {t('content.acknowledge')}
      </Button>
      {error !== null && <ProblemNote error={error} />}
    </>
  );
}

/** Takes an acknowledgement back, so it needs no question before. */
function Revert({ variant, space }: Props) {
  const { t } = useTranslation();
  const write = useScope(space, 'write');
  const params = { path: { space, id: variant.id } };
  const revert = useChange(space, () =>
    api.DELETE('/v1/spaces/{space}/variants/{id}/sync/acknowledgement', { params }),
  );
  return (
    <>
      <Button size="xs" variant="default" {...write} loading={revert.isPending} onClick={() => revert.mutate()}>
        {t('content.revert')}
      </Button>
      {revert.error !== null && <ProblemNote error={revert.error} />}
    </>
  );
}

/** Changes the relation of a variant to its source, and reads it again. */
function useChange(space: string, change: () => Promise<unknown>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSettled: () => queries.invalidateQueries({ queryKey: ['sync', space] }),
  });
}
