import { Module } from '@nestjs/common';

import { Stores } from './stores.service';
import { UploadBytes } from './upload-bytes.service';
import { UploadClaims } from './upload-claims.service';
import { UploadFragments } from './upload-fragments.service';

/** The bytes of files, which the native API and the OneDrive API pass to and from their stores. */
@Module({
  providers: [Stores, UploadBytes, UploadClaims, UploadFragments],
  exports: [Stores, UploadBytes, UploadFragments],
})
export class FilesModule {}
