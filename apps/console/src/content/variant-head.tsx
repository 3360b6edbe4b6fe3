import { Group, Text, Title } from '@mantine/core';
import type { Variant } from '@scriptorium/client';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { syncMarks } from '../marks/sync-marks';
import { MarkText } from '../marks/mark-text';
import { formatLocale, formatTime, nameOfType } from '../page/format';
import { familyQueryOf, type Sync } from './content-data';
import classes from './content.module.css';
import { VariantActions } from './variant-actions';

interface HeadProps {
  readonly variant: Variant;
  readonly space: string;
  readonly sync: Sync | undefined;
}

export function VariantHead({ variant, space, sync }: HeadProps) {
  const { t } = useTranslation();
  const { id, label, locale, contentType, version, updatedAt, updatedBy, status } = variant;
  return (
    <section aria-labelledby="variant-title">
      <Group justify="space-between" align="start">
        <div>
          <Title order={1} size="h3" id="variant-title">
            <bdi dir="auto">{label}</bdi>
          </Title>
          <Group gap="md" mt={4}>
            <Text size="sm">{locale === null ? t('ledger.noLocale') : formatLocale(locale)}</Text>
            <Text size="sm">{t('content.version', { version: String(version) })}</Text>
            {status === 'archived' && <Text size="sm">{t('content.archived')}</Text>}
            {sync !== undefined && <MarkText mark={syncMarks[sync.state]}>{t(`syncState.${sync.state}`)}</MarkText>}
          </Group>
        </div>
        <VariantActions variant={variant} space={space} sync={sync} />
      </Group>
      <Group gap="md" mt="xs">
        <Text size="sm" c="dimmed">
          {nameOfType(contentType)}
        </Text>
        <Text size="sm" c="dimmed">
          {t('content.updated', { time: formatTime(updatedAt), author: updatedBy.name ?? updatedBy.id })}
        </Text>
        <Text size="sm" c="dimmed" component="code">
          {id}
        </Text>
      </Group>
      <Siblings variant={variant} space={space} />
    </section>
  );
}

/** The variants of the family. */
function Siblings({ variant, space }: Omit<HeadProps, 'sync'>) {
  const { t } = useTranslation();
  const { data } = useQuery(familyQueryOf(space, variant.familyId));
  if (data === undefined) return null;
  return (
    <ul className={classes['strip']} aria-label={t('content.variants')}>
      {data.variants.map(({ id, locale, version }) => (
        <li key={id}>
          <Link
            to="/s/$space/content/$id"
            params={{ space, id }}
            search={{}}
            {...(id === variant.id ? { 'aria-current': 'page' } : {})}
          >
            {`${locale ?? t('ledger.noLocale')} ${t('content.version', { version: String(version) })}`}
          </Link>
        </li>
      ))}
    </ul>
  );
}
