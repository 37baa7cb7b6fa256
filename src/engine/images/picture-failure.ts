import { t } from '@vscode/l10n';

/** Why a picture cannot be read, in words for a person. */
export class PictureFailure extends Error {}

/** The picture is damaged or cut short, so another copy of the file may be read. */
export class DamagedPicture extends PictureFailure {}

export const cutShort = (cause?: unknown): DamagedPicture =>
  new DamagedPicture(t('The file is cut short: its end is missing.'), { cause });
