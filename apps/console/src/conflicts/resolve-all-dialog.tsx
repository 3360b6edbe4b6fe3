import { Button, Group, Modal, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatNumber } from '../page/format';
import { ProblemNote } from '../page/problem-note';
import type { SearchText } from '../routing/search-text';
import { resolveAll, type Side } from './resolve-all';
import { conflictsKey } from './use-conflicts';

interface DialogProps {
  readonly space: string;
  readonly filters: SearchText;
  readonly take: Side;
  readonly close: () => void;
}

/** Asks before all conflicts of the filters are resolved alike, and shows how far this is. Closing stops it. */
export function ResolveAllDialog({ space, filters, take, close }: DialogProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const abort = useRef(new AbortController());
  const [done, setDone] = useState({ resolved: 0, rejected: 0 });
  const run = useMutation({
    mutationFn: () =>
      resolveAll(space, filters, take, (resolved, rejected) => setDone({ resolved, rejected }), abort.current.signal),
    onSettled: () => queries.invalidateQueries({ queryKey: conflictsKey(space) }),
  });
  const leave = () => {
    abort.current.abort();
    close();
  };
  const counts = { resolved: formatNumber(done.resolved), rejected: formatNumber(done.rejected) };
  return (
    <Modal
      opened
      onClose={leave}
      title={t(`conflicts.allTitle.${take}`)}
      closeButtonProps={{ 'aria-label': t('conflicts.close') }}
    >
      <Text size="sm">{t(`conflicts.allText.${take}`)}</Text>
      {!run.isIdle && (
        <Text mt="sm" role="status">
          {t(run.isSuccess ? 'conflicts.allDone' : 'conflicts.allSoFar', counts)}
        </Text>
      )}
      {run.error !== null && <ProblemNote error={run.error} />}
      <Group mt="md">
        <Button variant="default" data-autofocus onClick={leave}>
          {t(run.isPending ? 'conflicts.stop' : 'conflicts.close')}
        </Button>
        {run.isIdle && (
          <Button {...(take === 'theirs' ? { color: 'red' } : {})} onClick={() => run.mutate()}>
            {t(`conflicts.allButton.${take}`)}
          </Button>
        )}
      </Group>
    </Modal>
  );
}
