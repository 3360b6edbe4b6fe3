import type { ProblemText } from './problem-text';

/** Problems of webhooks. */
export const WEBHOOK_PROBLEMS = {
  WEBHOOK_DISABLED: {
    title: 'Webhook disabled',
    explanation: 'Nothing is sent to a disabled webhook. Set its `state` to `enabled` first.',
  },
  WEBHOOK_URL_REFUSED: {
    title: 'URL of the webhook refused',
    explanation:
      'The URL must begin with `https://` and have a public host, without a user or a password. `reason` says what is ' +
      'wrong. The operator can allow other hosts with `WEBHOOK_ALLOWED_HOSTS`.',
  },
} satisfies Readonly<Record<string, ProblemText>>;
