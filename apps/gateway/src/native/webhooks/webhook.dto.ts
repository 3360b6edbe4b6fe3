import { ApiProperty } from '@nestjs/swagger';
import {
  JOB_KINDS,
  type JobKind,
  LOCALE_TAG,
  WEBHOOK_DISABLED_REASONS,
  WEBHOOK_STATES,
  type WebhookState,
} from '@scriptorium/contracts';

import { PartMember, TextMember, TextsMember } from '../../http/dtos/members.decorator';

const uuid = { type: String, format: 'uuid' } as const;
const time = { type: String, format: 'date-time' } as const;

const URL_LIMITS = { minLength: 1, maxLength: 2_048 };
/** `<entity>.<fact>`, `<entity>.*` or `*`. */
const EVENTS = {
  maxItems: 50,
  limits: { minLength: 1, maxLength: 64, pattern: /^(?:\*|[a-z-]+\.(?:\*|[a-z-]+))$/ },
  code: 'FIELD_INVALID',
  description:
    'The events that the webhook receives: `job.completed`, all events of an entity (`job.*`), or all events (`*`). The reference ' +
    'of events lists them.',
};
/** 24 to 64 bytes, as Standard Webhooks requires. */
const SECRET = {
  limits: { minLength: 38, maxLength: 94, pattern: /^whsec_[A-Za-z0-9+/]{32,86}={0,2}$/ },
  description: '`whsec_` and 24 to 64 random bytes in base64.',
};

/** Restricts the events whose data has the member. Other events are delivered. */
export class WebhookFilterBody {
  @TextMember({
    isOptional: true,
    limits: LOCALE_TAG,
    description: 'Variants in this locale, and jobs with it as a destination.',
  })
  readonly locale?: string;

  @TextMember({
    isOptional: true,
    limits: { minLength: 1, maxLength: 1_024 },
    description: 'Variants with this URI of a content type, and the type itself.',
  })
  readonly contentType?: string;

  @TextMember({ isOptional: true, oneOf: JOB_KINDS, description: 'Jobs of this kind.' })
  readonly jobKind?: JobKind;
}

export class NewWebhook {
  @TextMember({ limits: URL_LIMITS, description: 'Begins with `https://`, and has a public host.' })
  readonly url!: string;

  @TextsMember(EVENTS) readonly events!: readonly string[];
  @PartMember(WebhookFilterBody, { isOptional: true, description: 'Default: no filter.' })
  readonly filter?: WebhookFilterBody;

  @TextMember({ ...SECRET, isOptional: true, description: `${SECRET.description} Default: a new one.` })
  readonly secret?: string;
}

export class WebhookChange {
  @TextMember({ isOptional: true, limits: URL_LIMITS }) readonly url?: string;
  @TextsMember({ ...EVENTS, isOptional: true }) readonly events?: readonly string[];
  @PartMember(WebhookFilterBody, { isOptional: true, description: 'Replaces the whole filter.' })
  readonly filter?: WebhookFilterBody;

  @TextMember({
    isOptional: true,
    oneOf: WEBHOOK_STATES,
    description: '`enabled`: pending deliveries are sent, and the events from now on.',
  })
  readonly state?: WebhookState;
}

export class WebhookSecretBody {
  @TextMember(SECRET) readonly secret!: string;
}

/** The filter of a webhook. Absent members do not restrict events. */
export class WebhookFilterView {
  @ApiProperty({ type: String, required: false }) readonly locale?: string;
  @ApiProperty({ type: String, required: false }) readonly contentType?: string;
  @ApiProperty({ type: String, required: false, enum: [...JOB_KINDS] }) readonly jobKind?: string;
}

/** An endpoint that receives events. Its secret is not shown. */
export class Webhook {
  @ApiProperty(uuid) readonly id!: string;
  @ApiProperty({ type: String }) readonly url!: string;
  @ApiProperty({ type: [String] }) readonly events!: readonly string[];
  @ApiProperty({ type: WebhookFilterView }) readonly filter!: WebhookFilterView;
  @ApiProperty({ type: String, enum: [...WEBHOOK_STATES] }) readonly state!: string;
  @ApiProperty({
    type: String,
    enum: [...WEBHOOK_DISABLED_REASONS],
    nullable: true,
    description:
      '`CLIENT`: a client has disabled it. `GONE`: the endpoint has responded with 410. `FAILING`: all attempts have ' +
      'failed for 24 hours.',
  })
  readonly disabledReason!: string | null;

  @ApiProperty({ ...time, nullable: true }) readonly disabledAt!: string | null;
  @ApiProperty({ type: 'integer', description: 'Attempts that have failed since the last success.' })
  readonly failures!: number;

  @ApiProperty({ ...time, nullable: true, description: 'Nothing is sent before it, because attempts have failed.' })
  readonly pausedUntil!: string | null;

  @ApiProperty({
    ...time,
    nullable: true,
    description: 'Requests are signed with the former secret as well until then.',
  })
  readonly formerSecretUntil!: string | null;

  @ApiProperty(time) readonly createdAt!: string;
}

/** A new webhook. */
export class CreatedWebhook extends Webhook {
  @ApiProperty({
    type: String,
    nullable: true,
    description: 'The secret, shown only here. Null in the repetition of a request.',
  })
  readonly secret!: string | null;
}
