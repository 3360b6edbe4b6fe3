import { ApiProperty } from '@nestjs/swagger';

import { IntegerMember, TextMember } from '../../http/dtos/members.decorator';

export class NewDrive {
  @TextMember({ description: 'One of the stores that the gateway is configured with.' }) readonly store!: string;
  @TextMember() readonly space!: string;
  @TextMember() readonly name!: string;
  @IntegerMember({ isOptional: true, description: 'Bytes. Default: no quota.' }) readonly quota?: number;
}

export class DriveQuota {
  @ApiProperty({ type: 'integer', nullable: true, description: 'Bytes; null without a quota.' })
  readonly total!: number | null;

  @ApiProperty({ type: 'integer' }) readonly used!: number;
  @ApiProperty({ type: 'integer', description: 'Bytes in the recycle bin.' }) readonly deleted!: number;
}

export class Drive {
  @ApiProperty({ type: String }) readonly id!: string;
  @ApiProperty({ type: String, description: 'The key of the space.' }) readonly space!: string;
  @ApiProperty({ type: String }) readonly name!: string;
  @ApiProperty({ type: String }) readonly store!: string;
  @ApiProperty({ type: String, description: 'The id of its root folder.' }) readonly rootId!: string;
  @ApiProperty({ type: DriveQuota }) readonly quota!: DriveQuota;
  @ApiProperty({ type: String }) readonly ownerId!: string;
  @ApiProperty({ type: String, format: 'date-time' }) readonly createdAt!: string;
  @ApiProperty({ type: String, format: 'date-time' }) readonly modifiedAt!: string;
}
