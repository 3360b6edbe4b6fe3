import { Button, Group, Loader, Modal, Text } from '@mantine/core';
import type { Plan } from '@scriptorium/client';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { api, client } from '../api/client';
import { dataOf } from '../api/data-of';
import { decisionMarks, type Decision } from '../marks/job-marks';
import { MarkText } from '../marks/mark-text';
import { formatNumber } from '../page/format';
import { ProblemNote } from '../page/problem-note';
import type { DialogProps } from './dialog-props';

/** Plans the undo of a job, shows what it removes and keeps, and executes exactly that plan. */
export function UndoDialog({ job, space, close }: DialogProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const plan = useMutation({
    mutationFn: async () => {
      const params = { path: { space, id: job.id } };
      const made = dataOf(await api.POST('/v1/spaces/{space}/jobs/{id}/undo', { params, body: { dryRun: true } }));
      return client.space(space).waitForPlan(made.id);
    },
  });
  const execute = useMutation({
    mutationFn: (ready: Plan) => client.space(space).execute(ready),
    onSuccess: (undo) => {
      close();
      void navigate({ to: '/s/$space/jobs/$id', params: { space, id: undo.id } });
    },
  });
  const error = plan.error ?? execute.error;
  return (
    <Modal opened onClose={close} title={t('job.undoTitle')} closeButtonProps={{ 'aria-label': t('job.keep') }}>
      <Text size="sm">{t(job.kind === 'roll-out' ? 'job.undoRollOutText' : 'job.undoText')}</Text>
      {error !== null && <ProblemNote error={error} />}
      {plan.isPending && <Loader size="sm" mt="sm" aria-label={t('job.undoPlanning')} />}
      {plan.data !== undefined && <UndoCounts plan={plan.data} />}
      <Group mt="md">
        <Button variant="default" data-autofocus onClick={close}>
          {t('job.keep')}
        </Button>
        {plan.data === undefined ? (
          <Button loading={plan.isPending} onClick={() => plan.mutate()}>
            {t('job.undoPlan')}
          </Button>
        ) : (
          <Button color="red" loading={execute.isPending} onClick={() => execute.mutate(plan.data)}>
            {t(job.kind === 'roll-out' ? 'job.undoRestore' : 'job.undoExecute', {
              count: changedBy(plan.data),
              shown: formatNumber(changedBy(plan.data)),
            })}
          </Button>
        )}
      </Group>
    </Modal>
  );
}

const decisions: readonly Decision[] = ['update', 'remove', 'archive', 'keep', 'skip', 'fail'];
/** Numbers of copies that are removed or archived, or restored. */
const changedBy = ({ counts }: Plan): number =>
  (counts?.byDecision['remove'] ?? 0) + (counts?.byDecision['archive'] ?? 0) + (counts?.byDecision['update'] ?? 0);

function UndoCounts({ plan: { counts } }: { readonly plan: Plan }) {
  const { t } = useTranslation();
  return (
    <Group mt="sm" gap="md" role="status">
      {decisions.map((decision) => {
        const count = counts?.byDecision[decision] ?? 0;
        if (count === 0) return null;
        return (
          <MarkText key={decision} mark={decisionMarks[decision]}>
            {`${formatNumber(count)} ${t(`decision.${decision}`)}`}
          </MarkText>
        );
      })}
    </Group>
  );
}
