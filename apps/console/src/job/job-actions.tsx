import { Button, Group } from '@mantine/core';
import type { Job } from '@scriptorium/client';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import { dataOf } from '../api/data-of';
import { hasEnded } from '../jobs/job-names';
import { jobStates } from '../live/live-jobs';
import { ProblemNote } from '../page/problem-note';
import { useScope } from '../session/use-scope';
import { CancelDialog } from './cancel-dialog';
import { UndoDialog } from './undo-dialog';

interface ActionsProps {
  readonly job: Job;
  readonly space: string;
}

/** Cancel, retry and undo. The response, not the click, changes what the page shows. */
export function JobActions({ job, space }: ActionsProps) {
  const { t } = useTranslation();
  const scope = useScope(space, 'localize');
  const [dialog, setDialog] = useState<'cancel' | 'undo'>();
  const path = { space, id: job.id };
  const retry = useMutation({
    mutationFn: async () => {
      const params = { path };
      jobStates.receive([dataOf(await api.POST('/v1/spaces/{space}/jobs/{id}/retry', { params, body: {} }))]);
    },
  });
  const close = () => setDialog(undefined);
  return (
    <Group gap="xs">
      {job.links.cancel !== undefined && !hasEnded(job) && (
        <Button variant="default" {...scope} onClick={() => setDialog('cancel')}>
          {t('job.cancel')}
        </Button>
      )}
      {hasEnded(job) && job.progress.failed > 0 && (
        <Button {...scope} loading={retry.isPending} onClick={() => retry.mutate()}>
          {t('job.retry')}
        </Button>
      )}
      {job.links.undo !== undefined && (
        <Button variant="default" {...scope} onClick={() => setDialog('undo')}>
          {t('job.undo')}
        </Button>
      )}
      {retry.error !== null && <ProblemNote error={retry.error} />}
      {dialog === 'cancel' && <CancelDialog job={job} space={space} close={close} />}
      {dialog === 'undo' && <UndoDialog job={job} space={space} close={close} />}
    </Group>
  );
}
