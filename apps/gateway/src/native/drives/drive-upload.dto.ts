import { ApiProperty } from '@nestjs/swagger';

import { IntegerMember, TextMember } from '../../http/dtos/members.decorator';
import { OneOfParameter } from '../inputs/parameters.decorator';
import { CONFLICT, CONFLICTS, DriveItem, ItemQuery, NAME, SHORT_ID } from './drive-item.dto';

export class NewUpload {
  @TextMember({ limits: NAME, description: 'The name of the file.' }) readonly name!: string;
  @TextMember({ isOptional: true, limits: SHORT_ID, description: 'A folder of the drive. Default: its root.' })
  readonly parentId?: string;

  @IntegerMember({ isOptional: true, description: 'Bytes, at least 1. Default: the last part says it.' })
  readonly size?: number;

  @TextMember({ isOptional: true }) readonly description?: string;
  @TextMember(CONFLICT) readonly conflict?: string;
}

/** An upload of a file in parts. */
export class Upload {
  @ApiProperty({ type: String }) readonly id!: string;
  @ApiProperty({ type: String }) readonly driveId!: string;
  @ApiProperty({ type: 'integer', description: 'Bytes that the drive has. The next part begins there.' })
  readonly received!: number;

  @ApiProperty({ type: 'integer', nullable: true, description: 'Bytes of the file. Null if not known yet.' })
  readonly size!: number | null;

  @ApiProperty({ type: String, format: 'date-time' }) readonly expiresAt!: string;
  @ApiProperty({ type: DriveItem, nullable: true, description: 'The file. Only in the response to the last part.' })
  readonly item!: DriveItem | null;
}

export class ContentQuery extends ItemQuery {
  @OneOfParameter(CONFLICTS, 'If the name is taken. Default: `replace`.') readonly conflict?: string;
}
