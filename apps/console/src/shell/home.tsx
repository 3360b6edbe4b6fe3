import { Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Navigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { meQuery } from '../api/me';

/** Leads to the first space of the caller. */
export function Home() {
  const { t } = useTranslation();
  const { data: me } = useQuery(meQuery);
  if (me === undefined) return null;
  const [first] = me.spaces;
  if (first !== undefined) return <Navigate to="/s/$space" params={{ space: first.key }} replace />;
  return (
    <>
      <Title order={1} size="h3">
        {t('shell.noSpace')}
      </Title>
      <Text my="sm">{t('shell.noSpaceHint')}</Text>
    </>
  );
}
