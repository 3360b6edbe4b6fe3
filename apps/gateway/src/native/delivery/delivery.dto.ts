import { ApiProperty } from '@nestjs/swagger';

import { IntegerParameter, TextParameter } from '../inputs/parameters.decorator';

export class DeliveryQuery {
  @TextParameter('The preferred locale. Default: the default locale of the space.') readonly locale?: string;

  @IntegerParameter('Levels of links whose published items are embedded.', { minimum: 0, maximum: 5, default: 0 })
  readonly links: number = 0;
}

export class Delivered {
  @ApiProperty({ type: String, format: 'uuid' }) readonly id!: string;
  @ApiProperty({ type: String, format: 'uuid' }) readonly familyId!: string;
  @ApiProperty({ type: String }) readonly contentType!: string;
  @ApiProperty({ type: String, nullable: true, description: 'The locale of the content.' })
  readonly locale!: string | null;

  @ApiProperty({ type: String }) readonly label!: string;
  @ApiProperty({ type: 'integer' }) readonly version!: number;
  @ApiProperty({ type: String, format: 'date-time' }) readonly publishedAt!: string;
  @ApiProperty({ type: String, nullable: true }) readonly deliveryKey!: string | null;
  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    selfRequired: true,
    description: 'An embedded link has the linked item as `item`; without a published version, it has none.',
  })
  readonly body!: unknown;
}
