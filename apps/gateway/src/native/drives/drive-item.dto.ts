import { ApiProperty } from '@nestjs/swagger';

import { TextMember } from '../../http/dtos/members.decorator';
import { Principal } from '../identity/principal.dto';
import { TextParameter } from '../inputs/parameters.decorator';

export class FolderFacts {
  @ApiProperty({ type: 'integer' }) readonly childCount!: number;
}

export class FileFacts {
  @ApiProperty({ type: String }) readonly mimeType!: string;
  @ApiProperty({ type: String, description: 'Hex.' }) readonly sha256!: string;
  @ApiProperty({ type: String, description: 'Hex.' }) readonly sha1!: string;
}

/** A folder or a file of a drive. */
export class DriveItem {
  @ApiProperty({ type: String }) readonly id!: string;
  @ApiProperty({ type: String }) readonly driveId!: string;
  @ApiProperty({ type: String, nullable: true, description: 'Null for the root folder.' })
  readonly parentId!: string | null;

  @ApiProperty({
    type: [String],
    nullable: true,
    description: 'The names of the folders above, from the top down; null for a deleted item.',
  })
  readonly parentPath!: readonly string[] | null;

  @ApiProperty({ type: String }) readonly name!: string;
  @ApiProperty({ type: 'integer', description: 'Bytes. Of a folder, the sum of the files below it.' })
  readonly size!: number;

  @ApiProperty({ type: FolderFacts, nullable: true, description: 'Null for a file.' })
  readonly folder!: FolderFacts | null;

  @ApiProperty({ type: FileFacts, nullable: true, description: 'Null for a folder.' })
  readonly file!: FileFacts | null;

  @ApiProperty({ type: String, nullable: true }) readonly description!: string | null;
  @ApiProperty({ type: Principal }) readonly createdBy!: Principal;
  @ApiProperty({ type: String, format: 'date-time' }) readonly createdAt!: string;
  @ApiProperty({ type: Principal }) readonly modifiedBy!: Principal;
  @ApiProperty({ type: String, format: 'date-time' }) readonly modifiedAt!: string;
}

export const CONFLICTS = ['fail', 'replace', 'rename'];
export const CONFLICT = {
  isOptional: true,
  oneOf: CONFLICTS,
  description: 'If the name is taken. Default: `fail`.',
};
export const NAME = { minLength: 1, maxLength: 255 };
export const SHORT_ID = { minLength: 22, maxLength: 22 };

export class NewDriveFolder {
  @TextMember({ limits: NAME }) readonly name!: string;
  @TextMember(CONFLICT) readonly conflict?: string;
}

export class DriveItemChanges {
  @TextMember({ isOptional: true, limits: NAME }) readonly name?: string;
  @TextMember({ isOptional: true, limits: SHORT_ID, description: 'A folder of the same drive.' })
  readonly parentId?: string;

  @TextMember({ isOptional: true, isNullable: true }) readonly description?: string | null;
  @TextMember(CONFLICT) readonly conflict?: string;
}

export class RestoredPlace {
  @TextMember({ isOptional: true, limits: NAME, description: 'Default: its old name.' }) readonly name?: string;
  @TextMember({ isOptional: true, limits: SHORT_ID, description: 'Default: its old folder.' })
  readonly parentId?: string;

  @TextMember(CONFLICT) readonly conflict?: string;
}

export class ItemQuery {
  @TextParameter('Names of folders and of the item below this one, separated by slashes.') readonly path?: string;
}
