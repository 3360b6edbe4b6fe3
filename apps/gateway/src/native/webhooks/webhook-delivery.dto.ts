import { ApiProperty } from '@nestjs/swagger';
import { DELIVERY_STATES, type DeliveryState } from '@scriptorium/contracts';

import { OneOfParameter } from '../inputs/parameters.decorator';
import { PageQuery } from '../lists/page-query.dto';
import { ANY_JSON } from '../sync/sync.dto';

const uuid = { type: String, format: 'uuid' } as const;
const time = { type: String, format: 'date-time' } as const;

/** The delivery of an event to a webhook, with its last attempt. */
export class WebhookDelivery {
  @ApiProperty({ ...uuid, description: 'The header `webhook-id` of its requests.' }) readonly id!: string;
  @ApiProperty(uuid) readonly webhookId!: string;
  @ApiProperty({
    type: String,
    enum: [...DELIVERY_STATES],
    description: '`failed`: no other attempt is made, unless the delivery is sent again on request.',
  })
  readonly state!: string;

  @ApiProperty({ type: String }) readonly eventType!: string;
  @ApiProperty({ type: String }) readonly eventId!: string;
  @ApiProperty({ type: 'integer' }) readonly attempts!: number;
  @ApiProperty({ ...time, nullable: true, description: 'Null unless it is pending.' })
  readonly nextAttemptAt!: string | null;

  @ApiProperty({ ...time, nullable: true, description: 'When the last attempt began.' })
  readonly attemptedAt!: string | null;

  @ApiProperty({ type: 'integer', nullable: true }) readonly durationMs!: number | null;
  @ApiProperty({ type: 'integer', nullable: true, description: 'The status of the response; null without one.' })
  readonly status!: number | null;

  @ApiProperty({ type: String, nullable: true, description: 'Why the attempt failed.' }) readonly error!: string | null;
  @ApiProperty(time) readonly createdAt!: string;
}

export class WebhookDeliveryDetails extends WebhookDelivery {
  @ApiProperty({ ...ANY_JSON, description: 'The body of the request: a CloudEvent.' }) readonly event!: unknown;
  @ApiProperty({ type: String, nullable: true, description: 'The first 4,096 characters of the response.' })
  readonly response!: string | null;
}

export class WebhookDeliveriesQuery extends PageQuery {
  @OneOfParameter(DELIVERY_STATES, 'Only deliveries in this state.') readonly state?: DeliveryState;
}
