import { Alert, Button, Code, Text } from '@mantine/core';
import { ProblemError } from '@scriptorium/client';
import { useTranslation } from 'react-i18next';

interface ProblemNoteProps {
  readonly error: unknown;
  readonly onRetry?: () => void;
}

/** A problem in its place: what happened, what to do, and the code to search for. */
export function ProblemNote({ error, onRetry }: ProblemNoteProps) {
  const { t } = useTranslation();
  const { title, detail, code, status } = described(error);
  const isMissing = status === 404;
  return (
    <Alert color="red" role="alert" title={isMissing ? t('problem.notFound') : title} my="sm">
      <Text size="sm">{isMissing ? t('problem.notFoundHint') : detail}</Text>
      {code !== '' && <Code>{code}</Code>}
      {onRetry !== undefined && status !== 403 && !isMissing && (
        <Button size="xs" variant="default" mt="xs" display="block" onClick={onRetry}>
          {t('problem.retry')}
        </Button>
      )}
    </Alert>
  );
}

function described(error: unknown) {
  if (ProblemError.is(error)) return { ...error.problem, status: error.status };
  return { title: 'The server does not respond.', detail: String(error), code: '', status: 0 };
}
