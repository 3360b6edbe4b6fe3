import { Skeleton, Text, Title } from '@mantine/core';
import type { Variant } from '@scriptorium/client';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { JsonDiff } from '../diff/lazy-diff';
import { ProblemNote } from '../page/problem-note';
import { variantQueryOf, type Sync } from './content-data';
import classes from './content.module.css';

interface SourceTabProps {
  readonly variant: Variant;
  readonly space: string;
  readonly sync: Sync;
}

/** What has changed in the source since the copy took it into account, and both bodies as they are now. */
export function SourceTab({ variant, space, sync }: SourceTabProps) {
  const { t } = useTranslation();
  if (sync.sourceVariantId === null) return <Text>{t('content.noSource')}</Text>;
  return (
    <>
      <Text size="sm">
        {t('content.basedOn', { version: String(sync.basedOn ?? '–'), now: String(sync.sourceCurrentVersion ?? '–') })}{' '}
        <Link to="/s/$space/content/$id" params={{ space, id: sync.sourceVariantId }} search={{}}>
          {t('content.toSource')}
        </Link>
      </Text>
      <SourceChanges sync={sync} />
      {sync.sourceCurrentVersion !== null && (
        <SourceDiff variant={variant} space={space} sourceId={sync.sourceVariantId} />
      )}
    </>
  );
}

function SourceChanges({ sync: { sourceChanges, hasMoreChanges, changedPaths } }: { readonly sync: Sync }) {
  const { t } = useTranslation();
  const own = new Set(changedPaths.variant);
  return (
    <>
      <Title order={2} size="h5" mt="sm">
        {t('content.changes')}
      </Title>
      {sourceChanges.length === 0 && <Text size="sm">{t('content.noChanges')}</Text>}
      <ul className={classes['changes']}>
        {sourceChanges.map(({ path, kind, old, new: now }) => (
          <li key={path}>
            <code>{path}</code> {kind === 'order' ? t('content.reordered') : `${valueText(old)} → ${valueText(now)}`}
            {own.has(path) && <strong> {t('content.bothChanged')}</strong>}
          </li>
        ))}
      </ul>
      {hasMoreChanges && <Text size="sm">{t('content.moreChanges')}</Text>}
    </>
  );
}

const SHOWN_CHARACTERS = 200;

function valueText(value: unknown): string {
  const text = value === undefined ? '∅' : (JSON.stringify(value) ?? '');
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
}

interface DiffProps {
  readonly variant: Variant;
  readonly space: string;
  readonly sourceId: string;
}

function SourceDiff({ variant, space, sourceId }: DiffProps) {
  const { t } = useTranslation();
  const { data: source, error } = useQuery(variantQueryOf(space, sourceId));
  if (error !== null) return <ProblemNote error={error} />;
  if (source === undefined) return <Skeleton h={240} aria-label={t('lists.loading')} />;
  const labelOf = ({ locale, version }: Variant) =>
    `${locale ?? t('ledger.noLocale')} ${t('content.version', { version: String(version) })}`;
  return (
    <section aria-labelledby="bodies">
      <Title order={2} size="h5" mb="xs" id="bodies">
        {t('content.bodies')}
      </Title>
      <JsonDiff
        before={source.body}
        after={variant.body}
        beforeLabel={t('content.sourceBody', { name: labelOf(source) })}
        afterLabel={t('content.ownBody', { name: labelOf(variant) })}
      />
    </section>
  );
}
