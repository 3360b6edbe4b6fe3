import { Card, Center, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { usePageTitle } from '../page/use-page-title';
import { SignInForm } from './sign-in-form';

/** Is shown at any address without a session. The address stays, so the sign-in leads to its page. */
export function SignInPage() {
  const { t } = useTranslation();
  usePageTitle(t('signIn.title'));
  return (
    <Center component="main" mih="100dvh" p="md">
      <Card withBorder w="100%" maw={420} p="xl">
        <Title order={1} size="h3" mb="md">
          {t('signIn.title')}
        </Title>
        <SignInForm />
      </Card>
    </Center>
  );
}
