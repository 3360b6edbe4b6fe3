import type { components, Job } from '@scriptorium/client';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import { dataOf } from '../api/data-of';
import { DestinationTree } from '../lists/destination-tree';
import { topLevel } from '../lists/top-level';
import type { ReadLevel } from '../lists/use-tree';
import { outcomeMarks, type Outcome } from '../marks/job-marks';

type JobNode = components['schemas']['JobNode'];

const PAGE_SIZE = 200;

/** The tree of the copied items with their outcomes. */
export function OutcomeTree({ job, space }: { readonly job: Job; readonly space: string }) {
  const { t } = useTranslation();
  const marked = (outcome: Outcome) => ({ mark: outcomeMarks[outcome], text: t(`outcome.${outcome}`) });
  return (
    <DestinationTree
      label={t('tree.label')}
      read={useReadLevel(space, job.id)}
      locales={job.locales}
      cellOf={({ destinations }, locale) => {
        const destination = destinations.find((each) => each.locale === locale);
        return destination === undefined ? undefined : marked(outcomeOf(destination));
      }}
      sumsOf={({ below: { byOutcome } }) =>
        ORDER.flatMap((outcome) => {
          const count = byOutcome[outcome] ?? 0;
          return count === 0 ? [] : [{ ...marked(outcome), count }];
        })
      }
      isChanging={job.endedAt === null}
    />
  );
}

/** Failures first. */
const ORDER = Object.keys(outcomeMarks).reverse() as Outcome[];

function outcomeOf({ outcome, decision }: JobNode['destinations'][number]): Outcome {
  if (outcome !== null) return outcome;
  return decision === 'share' ? 'shared' : 'pending';
}

function useReadLevel(space: string, id: string): ReadLevel<JobNode> {
  return useCallback(
    async (parent, cursor) => {
      const query = {
        limit: PAGE_SIZE,
        ...(parent === null ? {} : { parent }),
        ...(cursor === undefined ? {} : { cursor }),
      };
      const params = { path: { space, id }, query };
      const page = dataOf(await api.GET('/v1/spaces/{space}/jobs/{id}/nodes', { params }));
      return parent === null ? topLevel(page) : { nodes: page.items, nextCursor: page.nextCursor };
    },
    [space, id],
  );
}
