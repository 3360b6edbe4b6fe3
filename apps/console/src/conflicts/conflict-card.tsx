import { Button, Group, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { JsonDiff } from '../diff/lazy-diff';
import { textOf } from '../diff/text-of';
import { formatTime } from '../page/format';
import { ProblemNote } from '../page/problem-note';
import { useScope } from '../session/use-scope';
import classes from './conflicts.module.css';
import { resolveConflict, type Side } from './resolve-all';
import { conflictsKey, type Conflict } from './use-conflicts';

/** A value that both sides changed: base, theirs and mine side by side, and the two answers. */
export function ConflictCard({ conflict, space }: { readonly conflict: Conflict; readonly space: string }) {
  const { t } = useTranslation();
  const { variantId, label, locale, path, kind, base, theirs, mine, sourceVersion, foundAt } = conflict;
  const [isCompared, setCompared] = useState(false);
  const name = t('conflicts.name', { label, locale: locale ?? t('ledger.noLocale'), path });
  return (
    <article className={classes['card']} aria-label={name}>
      <Group justify="space-between">
        <div>
          <Link to="/s/$space/content/$id" params={{ space, id: variantId }} search={{ tab: 'source' }}>
            <bdi dir="auto">{label}</bdi>
          </Link>{' '}
          {locale ?? t('ledger.noLocale')} <code>{path}</code>
          {kind === 'order' && ` ${t('conflicts.order')}`}
        </div>
        <Text size="sm" c="dimmed">
          {t('conflicts.found', { time: formatTime(foundAt), version: String(sourceVersion) })}
        </Text>
      </Group>
      <dl className={classes['sides']}>
        <Value term={t('conflicts.base')} value={base} />
        <Value term={t('conflicts.theirs')} value={theirs} />
        <Value term={t('conflicts.mine')} value={mine} />
      </dl>
      {isCompared && (
        <JsonDiff before={theirs} after={mine} beforeLabel={t('conflicts.theirs')} afterLabel={t('conflicts.mine')} />
      )}
      <Group gap="xs" mt="xs">
        <Answers conflict={conflict} space={space} name={name} />
        <Button size="xs" variant="subtle" aria-expanded={isCompared} onClick={() => setCompared(!isCompared)}>
          {t('conflicts.compare')}
        </Button>
      </Group>
    </article>
  );
}

function Value({ term, value }: { readonly term: string; readonly value: unknown }) {
  const { t } = useTranslation();
  return (
    <div>
      <dt>{term}</dt>
      <dd dir="auto">
        {value === undefined ? <em>{t('conflicts.absent')}</em> : typeof value === 'string' ? value : textOf(value)}
      </dd>
    </div>
  );
}

function Answers({
  conflict,
  space,
  name,
}: {
  readonly conflict: Conflict;
  readonly space: string;
  readonly name: string;
}) {
  const { t } = useTranslation();
  const scope = useScope(space, 'write');
  const queries = useQueryClient();
  const resolve = useMutation({
    mutationFn: (take: Side) => resolveConflict(space, conflict.id, take),
    // After a rejection too: it says that the conflict is not what the page shows.
    onSettled: () => queries.invalidateQueries({ queryKey: conflictsKey(space) }),
  });
  if (conflict.state === 'resolved') {
    return (
      <Text size="sm">{t('conflicts.resolved', { how: t(`resolution.${conflict.resolution ?? 'update'}`) })}</Text>
    );
  }
  const answer = (take: Side) => (
    <Button
      size="xs"
      variant="default"
      {...scope}
      aria-label={t(`conflicts.takeOf.${take}`, { name })}
      loading={resolve.isPending && resolve.variables === take}
      onClick={() => resolve.mutate(take)}
    >
      {t(`conflicts.take.${take}`)}
    </Button>
  );
  return (
    <>
      {answer('mine')}
      {answer('theirs')}
      {resolve.error !== null && <ProblemNote error={resolve.error} />}
    </>
  );
}
