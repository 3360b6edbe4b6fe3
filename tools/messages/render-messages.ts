import {
  commandsOf,
  consumersOfReader,
  eventReader,
  EVENTS,
  noticeSubject,
  RPCS,
  type ServiceName,
  SERVICES,
  streamsOf,
  TRAFFIC,
} from '../../libs/contracts/src';

const INTRODUCTION = `# Messages

For operators who restrict what each service may send and receive over NATS, and for developers who look up the
messages of a service. The page is generated from \`libs/contracts/src/traffic.ts\`:
\`UPDATE_MESSAGES=1 npx jest tools/messages\` writes it, and the tests compare it with that table, and the table with the
code.

Each service has a user of NATS with its name, and the permissions for exactly these messages. In addition, a service
may use the API of JetStream for its streams and consumers, and read its own inboxes. It may compare settings with the
services that share a [rule](configuration.md#rules-between-services) with it, and reply to those that ask it.
[Run with your own NATS](../how-to/run-with-your-own-nats.md) shows how to create the users;
[ADR 28](../adr/0028-each-service-has-a-user-of-nats.md) gives the reasons.
`;

const WIDTH = 120;
const INDENT = '  ';
/** A longer list is a code block. */
const MAX_IN_TEXT = 20;

/** Returns the text of docs/reference/messages.md, formatted as by Prettier. */
export function renderMessages(): string {
  return [INTRODUCTION, ...SERVICES.map(section), readers()].join('\n');
}

function section(service: ServiceName): string {
  const { watches, sends, emits, followsEvents = false } = TRAFFIC[service];
  const rows: [string, readonly string[]][] = [
    ['answers rpcs', namesOf(RPCS.filter((rpc) => rpc.service === service))],
    ...callRows(service),
    ...(watches.length === 0 ? [] : [['asks for the health of', watches] satisfies [string, readonly string[]]]),
    ['executes commands', commandsOf(service).map(({ type }) => type)],
    ['sends commands', sends.map(({ type }) => type)],
    ['publishes events of the entities', emits],
    ['uses streams', streamsOf(service)],
    ...(followsEvents ? followingRows(service) : []),
  ];
  return [`## ${service}`, '', ...rows.flatMap(([what, names]) => listItem(what, names)), ''].join('\n');
}

/** Returns the rows of a service that reads stored events. */
function followingRows(service: ServiceName): [string, readonly string[]][] {
  return [
    ['reads events of the stream', [EVENTS]],
    ['notifies its other processes at', [noticeSubject(service), noticeSubject(service, 'rates')]],
  ];
}

/** Returns the lines of a list item, wrapped. */
function listItem(what: string, names: readonly string[]): string[] {
  const words =
    names.length === 0 ? ['none'] : names.map((name, at) => `\`${name}\`${at < names.length - 1 ? ',' : ''}`);
  if (names.length > MAX_IN_TEXT) return [`- ${what}:`, '', ...codeBlock(names), ''];
  const lines = [`- ${what}:`];
  for (const word of words) {
    const longer = `${lines.at(-1) ?? ''} ${word}`;
    if (longer.length <= WIDTH) lines[lines.length - 1] = longer;
    else lines.push(`  ${word}`);
  }
  return lines;
}

/** Returns the lines of a code block in a list item. */
function codeBlock(names: readonly string[]): string[] {
  const lines = [''];
  for (const name of names) {
    const longer = `${lines.at(-1) ?? ''} ${name}`.trim();
    if (longer.length + INDENT.length <= WIDTH) lines[lines.length - 1] = longer;
    else lines.push(name);
  }
  return ['```text', ...lines, '```'].map((line) => INDENT + line);
}

/** Names only the rpcs that are not called, if there are fewer of them. */
function callRows(service: ServiceName): [string, readonly string[]][] {
  const called = TRAFFIC[service].calls;
  return [...new Set(called.map((rpc) => rpc.service))].map((other) => {
    const all = namesOf(RPCS.filter((rpc) => rpc.service === other));
    const names = namesOf(called.filter((rpc) => rpc.service === other));
    const rest = all.filter((name) => !names.includes(name));
    const isShorter = rest.length > 0 && rest.length < names.length;
    return isShorter ? [`calls all rpcs of ${other} except`, rest] : [`calls rpcs of ${other}`, names];
  });
}

function namesOf(rpcs: readonly { readonly subject: string }[]): string[] {
  return rpcs.map(({ subject }) => subject.split('.')[3] ?? '').sort();
}

function readers(): string {
  const [ofSpace, all] = [eventReader('docs'), eventReader()];
  const [names, allNames] = [consumersOfReader(ofSpace), consumersOfReader(all)];
  return `## Readers of events

${[
  ...listItem(
    `The user \`${all}\` may subscribe to every event, and create, read and delete the consumers of EVENTS`,
    allNames,
  ),
  ...listItem(
    `The user \`${ofSpace}\` may subscribe to the events of the space \`docs\`, and do the same with consumers of them`,
    names,
  ),
].join('\n')}

The user \`admin\` may do everything in the account. Services reply to it only in its own inboxes:
\`nats --inbox-prefix=_INBOX.admin\`.

The inboxes of a user begin with \`_INBOX.<user>\`. [Consume events](../how-to/consume-events.md) has an example.
`;
}
