import { Alert, Button, PasswordInput, Stack, Text } from '@mantine/core';
import { useEffect, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { queries } from '../api/queries';
import { signIn, takeCode, type Credential } from './sign-in';

/** Signs in with a token, or at once with the code of a sign-in link. */
export function SignInForm() {
  const { t } = useTranslation();
  const { isBusy, problem, submit } = useSignIn();
  const [token, setToken] = useState('');
  const send = (event: FormEvent) => {
    event.preventDefault();
    void submit({ token: token.trim() });
  };
  return (
    <form onSubmit={send}>
      <Stack>
        {problem !== undefined && (
          <Alert color="red" role="alert" title={t('signIn.failed')}>
            {problem}
          </Alert>
        )}
        <PasswordInput
          label={t('signIn.token')}
          description={t('signIn.tokenHint')}
          value={token}
          onChange={(event) => setToken(event.currentTarget.value)}
          autoComplete="current-password"
          visibilityToggleButtonProps={{ 'aria-label': t('signIn.showToken') }}
          data-autofocus
          required
          withAsterisk={false}
        />
        <Button type="submit" loading={isBusy}>
          {t('signIn.submit')}
        </Button>
        <Text size="sm" c="dimmed">
          {t('signIn.cookie')}
        </Text>
      </Stack>
    </form>
  );
}

function useSignIn() {
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const submit = async (credential: Credential) => {
    setBusy(true);
    const failure = await signIn(credential);
    setProblem(failure);
    setBusy(false);
    if (failure === undefined) await queries.invalidateQueries();
  };
  useEffect(() => {
    const code = takeCode();
    if (code !== undefined) void submit({ code });
  }, []);
  return { isBusy, problem, submit };
}
