import { Button, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { formatClock } from './format';

interface ReadAgainProps {
  /** Milliseconds since 1970; 0 before the first response. */
  readonly readAt: number;
  readonly isReading: boolean;
  readonly read: () => void;
}

/** When data without events was read, and the button that reads it again. */
export function ReadAgain({ readAt, isReading, read }: ReadAgainProps) {
  const { t } = useTranslation();
  if (readAt === 0) return null;
  return (
    <Group gap="xs">
      <Text size="sm" c="dimmed">
        {t('lists.asOf', { time: formatClock(new Date(readAt)) })}
      </Text>
      <Button size="xs" variant="default" loading={isReading} onClick={read}>
        {t('lists.reload')}
      </Button>
    </Group>
  );
}
