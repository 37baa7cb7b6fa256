/**
 * Names under which tables of other programs keep the picture and its class, the likelier first, as
 * {@link plain} has them.
 */
export const PICTURE_COLUMNS = [
  'path',
  'file',
  'filename',
  'filepath',
  'imagepath',
  'imagefile',
  'imagename',
  'imagefilename',
  'image',
  'img',
  'imgpath',
  'imgname',
  'imageid',
  'imgid',
  'picture',
  'photo',
  'relativepath',
  'fname',
  'name',
  'id',
] as const;
export const CLASS_COLUMNS = [
  'label',
  'class',
  'category',
  'target',
  'species',
  'labels',
  'classname',
  'labelname',
  'categoryname',
  'breed',
  'classlabel',
  'classid',
  'labelid',
  'categoryid',
  'truth',
  'groundtruth',
  'y',
  'tag',
  'diagnosis',
  'dx',
  'variety',
] as const;

/**
 * The index of the column that has the first of these names which a header has, in any case; −1 for
 * none.
 */
export function columnOf(header: readonly string[], names: readonly string[]): number {
  const plainHeader = header.map(plain);
  for (const name of names) {
    const at = plainHeader.indexOf(name);
    if (at >= 0) return at;
  }
  return -1;
}

/** A name in lower case without spaces, hyphens and underscores. */
function plain(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replace(/[\s_-]+/g, '');
}

/** A path of a table with `/` between folders, without a leading `./`. */
export function slashed(path: string): string {
  // On Windows only the backslash parts names; a table has one kind or the other.
  const parted = path.includes('/') ? path : path.replaceAll('\\', '/');
  return parted.replace(/^(?:\.\/)+/, '');
}
