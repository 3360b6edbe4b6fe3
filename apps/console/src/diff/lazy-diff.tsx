import { Skeleton } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { textOf } from './text-of';

const DiffView = lazy(() => import('./diff-view'));

interface JsonDiffProps {
  readonly before: unknown;
  readonly after: unknown;
  readonly beforeLabel: string;
  readonly afterLabel: string;
}

/** Two JSON values with their differences. The editor is loaded when it is needed. */
export function JsonDiff({ before, after, ...labels }: JsonDiffProps) {
  const { t } = useTranslation();
  return (
    <Suspense fallback={<Skeleton h={240} aria-label={t('lists.loading')} />}>
      <DiffView before={textOf(before)} after={textOf(after)} {...labels} />
    </Suspense>
  );
}
