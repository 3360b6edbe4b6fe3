import { Button, Group, Modal, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import { dataOf } from '../api/data-of';
import { jobStates } from '../live/live-jobs';
import { ProblemNote } from '../page/problem-note';
import type { DialogProps } from './dialog-props';

/** Asks whether the copies that a cancelled job has made stay. */
export function CancelDialog({ job, space, close }: DialogProps) {
  const { t } = useTranslation();
  const cancel = useMutation({
    mutationFn: async (made: 'keep' | 'remove') => {
      const params = { path: { space, id: job.id } };
      jobStates.receive([dataOf(await api.POST('/v1/spaces/{space}/jobs/{id}/cancel', { params, body: { made } }))]);
    },
    onSuccess: close,
  });
  return (
    <Modal opened onClose={close} title={t('job.cancelTitle')} closeButtonProps={{ 'aria-label': t('job.goOn') }}>
      <Text size="sm">{t('job.cancelText')}</Text>
      {cancel.error !== null && <ProblemNote error={cancel.error} />}
      <Group mt="md">
        <Button variant="default" data-autofocus onClick={close}>
          {t('job.goOn')}
        </Button>
        <Button loading={cancel.isPending} onClick={() => cancel.mutate('keep')}>
          {t('job.cancelKeep')}
        </Button>
        {job.kind === 'localize' && (
          <Button color="red" loading={cancel.isPending} onClick={() => cancel.mutate('remove')}>
            {t('job.cancelRemove')}
          </Button>
        )}
      </Group>
    </Modal>
  );
}
