import { Group, Skeleton, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useId, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemNote } from '../page/problem-note';

interface BlockProps {
  readonly title: string;
  readonly space: string;
  readonly to: '/s/$space/jobs' | '/s/$space/coverage' | '/s/$space/conflicts';
  readonly search: Readonly<Record<string, string>>;
  readonly empty: string;
  readonly query: {
    readonly error: unknown;
    readonly isPending: boolean;
    readonly refetch: () => unknown;
  };
  readonly isEmpty: boolean;
  readonly children: ReactNode;
}

/** A part of the overview. It loads and fails by itself, and leads to the whole list. */
export function OverviewBlock({ title, space, to, search, empty, query, isEmpty, children }: BlockProps) {
  const { t } = useTranslation();
  const id = useId();
  const { error, isPending, refetch } = query;
  return (
    <section aria-labelledby={id}>
      <Group gap="md" mt="lg" mb="xs">
        <Title order={2} size="h4" id={id}>
          {title}
        </Title>
        <Link to={to} params={{ space }} search={{ ...search }} aria-label={t('overview.allOf', { title })}>
          {t('overview.all')}
        </Link>
      </Group>
      {error !== null && <ProblemNote error={error} onRetry={() => void refetch()} />}
      {isPending && error === null && <Skeleton h={40} aria-label={t('lists.loading')} />}
      {!isPending && error === null && isEmpty && (
        <Text size="sm" c="dimmed">
          {empty}
        </Text>
      )}
      {children}
    </section>
  );
}
