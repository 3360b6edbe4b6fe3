import type { Plan, PlanNode } from '@scriptorium/client';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import { dataOf } from '../api/data-of';
import { DestinationTree } from '../lists/destination-tree';
import { topLevel } from '../lists/top-level';
import type { ReadLevel } from '../lists/use-tree';
import { decisionMarks, type Decision } from '../marks/job-marks';

const PAGE_SIZE = 200;
/** Failures first. */
const ORDER = Object.keys(decisionMarks).reverse() as Decision[];

/** The tree of the planned items with their decisions. */
export function PlanTree({ plan, space }: { readonly plan: Plan; readonly space: string }) {
  const { t } = useTranslation();
  const marked = (decision: Decision) => ({ mark: decisionMarks[decision], text: t(`decision.${decision}`) });
  return (
    <DestinationTree
      label={t('plan.tree')}
      read={useReadLevel(space, plan.id)}
      locales={Object.keys(plan.counts?.byLocale ?? {})}
      cellOf={({ destinations }, locale) => {
        const destination = destinations.find((each) => each.locale === locale);
        return destination === undefined ? undefined : marked(destination.decision);
      }}
      sumsOf={({ below: { byDecision } }) =>
        ORDER.flatMap((decision) => {
          const count = byDecision[decision] ?? 0;
          return count === 0 ? [] : [{ ...marked(decision), count }];
        })
      }
      isChanging={false}
    />
  );
}

function useReadLevel(space: string, id: string): ReadLevel<PlanNode> {
  return useCallback(
    async (parent, cursor) => {
      const query = {
        limit: PAGE_SIZE,
        ...(parent === null ? {} : { parent }),
        ...(cursor === undefined ? {} : { cursor }),
      };
      const params = { path: { space, id }, query };
      const page = dataOf(await api.GET('/v1/spaces/{space}/plans/{id}/nodes', { params }));
      return parent === null ? topLevel(page) : { nodes: page.items, nextCursor: page.nextCursor };
    },
    [space, id],
  );
}
