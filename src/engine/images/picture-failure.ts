/** Why a picture cannot be read, in words for a person. */
export class PictureFailure extends Error {}
