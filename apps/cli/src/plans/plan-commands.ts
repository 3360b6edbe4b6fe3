import type { PlanNode, Space } from '@scriptorium/client';
import { CliError } from '../exits/cli-error';
import { EXIT } from '../exits/exit-codes';
import { watchJob } from '../jobs/watch-job';
import { JOB_LINES } from '../jobs/job-columns';
import { formatCell } from '../output/format-cell';
import { pageSize, setMembers } from '../session/page-size';
import type { Session } from '../session/session';
import { leaf } from '../tree/tree';
import { DIFFERENCE_COLUMNS, NODE_COLUMNS, PLAN_LINES, renderDecisions } from './plan-columns';

const PLAN_ID = ['<id>', 'id of the plan'] as const;

const show = leaf({
  name: 'show',
  aliases: ['get'],
  summary: 'shows a plan and its counts',
  args: [PLAN_ID],
  run: async (session, [id = '']) => {
    await session.printer.one(await (await session.space()).waitForPlan(id), PLAN_LINES);
  },
});

interface NodeOptions {
  readonly decision?: string;
  readonly locale?: string;
  readonly parent?: number;
  readonly rule?: string;
  readonly q?: string;
}

const nodes = leaf<NodeOptions>({
  name: 'nodes',
  summary: 'lists the nodes of a plan with their decisions',
  args: [PLAN_ID],
  sets: ['list'],
  options: [
    { flags: '--decision <decision>', summary: 'only nodes with this decision' },
    { flags: '--locale <locale>', summary: 'only decisions for this locale' },
    { flags: '--parent <n>', summary: 'only children of this node', parse: Number },
    { flags: '--rule <name>', summary: 'only nodes that this link rule decided' },
    { flags: '--q <text>', summary: 'only nodes with this text in the label, the id or the type' },
  ],
  run: async (session, [id = ''], { decision, locale, parent, rule, q }) => {
    const query = setMembers({ decision, locale, parent, rule, q }) as Parameters<Space['planNodes']>[1];
    const found = (await session.space()).planNodes(id, { ...query, limit: pageSize(session.flags) });
    await session.list(found, NODE_COLUMNS);
  },
});

const tree = leaf<{ readonly depth: number; readonly width: number }>({
  name: 'tree',
  summary: 'prints the nodes of a plan as a tree of links',
  args: [PLAN_ID],
  options: [
    { flags: '--depth <n>', summary: 'levels to print', parse: Number, initial: 4 },
    { flags: '--width <n>', summary: 'children of a node to print', parse: Number, initial: 20 },
  ],
  run: async (session, [id = ''], { depth, width }) => {
    const space = await session.space();
    if (session.flags.json === true || session.flags.ndjson === true || session.flags.fields !== undefined) {
      await session.printer.list(space.planNodes(id, { limit: 200 }), NODE_COLUMNS);
      return;
    }
    const roots = space.planNodes(id, { limit: 200 });
    for await (const node of roots) {
      // Nodes come in the order of their numbers, roots first.
      if (node.parent !== null) break;
      await printBranch(session, space, id, node, '', depth, width);
    }
  },
});

async function printBranch(
  session: Session,
  space: Space,
  plan: string,
  node: PlanNode,
  indent: string,
  depth: number,
  width: number,
): Promise<void> {
  const label = formatCell(node.label ?? node.variantId);
  await session.out.write(`${indent}${node.number} ${label}: ${renderDecisions(node.destinations)}\n`);
  if (node.children === 0) return;
  const below = `${indent}  `;
  if (depth <= 1) {
    await session.out.write(`${below}… ${node.children} children\n`);
    return;
  }
  let count = 0;
  for await (const child of space.planNodes(plan, { parent: node.number, limit: Math.min(200, width) })) {
    if ((count += 1) > width) break;
    await printBranch(session, space, plan, child, below, depth - 1, width);
  }
  if (count > width) await session.out.write(`${below}… ${node.children - width} more\n`);
}

const loops = leaf({
  name: 'loops',
  summary: 'lists the cycles of links in a plan',
  args: [PLAN_ID],
  sets: ['list'],
  run: async (session, [id = '']) => {
    const options = { path: { space: await session.key(), id }, query: { limit: pageSize(session.flags) } };
    const found = session.client.items('/v1/spaces/{space}/plans/{id}/loops', options);
    await session.list(found, [
      ['length', (loop) => loop.nodes.length],
      ['nodes', (loop) => loop.nodes.map(({ number, label }) => `${number} ${label ?? ''}`.trim()).join(' -> ')],
    ]);
  },
});

const diff = leaf({
  name: 'diff',
  summary: 'lists the nodes in which two plans differ',
  args: [
    ['<a>', 'id of the first plan'],
    ['<b>', 'id of the second plan'],
  ],
  sets: ['list'],
  run: async (session, [a = '', b = '']) => {
    await session.list((await session.space()).comparePlans(a, b), DIFFERENCE_COLUMNS);
  },
});

const execute = leaf<{ readonly onStale: 'reject' | 'replan'; readonly digest?: string }>({
  name: 'execute',
  summary: 'executes a plan exactly as it was made, and waits for the job',
  args: [PLAN_ID],
  sets: ['create', 'wait'],
  options: [
    {
      flags: '--on-stale <action>',
      summary: 'if a source has changed since: reject, or make the plan again and execute it if its counts are equal',
      choices: ['reject', 'replan'],
      initial: 'reject',
    },
    { flags: '--digest <digest>', summary: 'execute only the plan with this digest' },
  ],
  run: async (session, [id = ''], { onStale, digest, idempotencyKey, wait }) => {
    const space = await session.space();
    const plan = await space.waitForPlan(id);
    if (digest !== undefined && plan.digest !== digest) {
      throw new CliError(EXIT.conflict, 'DIGEST_MISMATCH', `The plan has the digest ${plan.digest}, not ${digest}.`);
    }
    const job = await space.execute(plan, { onStale, ...setMembers({ idempotencyKey }) });
    if (wait !== false) return watchJob(session, space, job.id);
    await session.printer.one(job, JOB_LINES);
  },
});

export const planCommands = [show, nodes, tree, loops, diff, execute];
