import { Group, Text } from '@mantine/core';
import type { Plan } from '@scriptorium/client';
import { useTranslation } from 'react-i18next';
import { decisionMarks, type Decision } from '../marks/job-marks';
import { MarkText } from '../marks/mark-text';
import { formatNumber } from '../page/format';

const ORDER = Object.keys(decisionMarks) as Decision[];

/** The pairs of node and locale by decision. */
export function PlanCounts({ counts }: { readonly counts: NonNullable<Plan['counts']> }) {
  const { t } = useTranslation();
  return (
    <Group gap="lg" my="sm" role="status">
      <Text fw={600}>{t('plan.nodes', { count: counts.nodes, shown: formatNumber(counts.nodes) })}</Text>
      {ORDER.map((decision) => {
        const count = counts.byDecision[decision] ?? 0;
        if (count === 0) return null;
        return (
          <MarkText key={decision} mark={decisionMarks[decision]}>
            {`${formatNumber(count)} ${t(`decision.${decision}`)}`}
          </MarkText>
        );
      })}
      {counts.loops > 0 && <Text>{t('plan.loops', { count: counts.loops, shown: formatNumber(counts.loops) })}</Text>}
    </Group>
  );
}
