/** What inputs of several tools have in common. */
import { array, strictObject, string } from 'zod';

const LONGEST_PATH = 4096;
const MOST_IMAGES = 5000;

const path = string().min(1).max(LONGEST_PATH);

export const folder = path.describe('Absolute path of the folder of pictures.');

/** Of a tool that needs the folder alone. */
export const folderOnly = strictObject({ folder });

export const image = path.describe('Path of a picture, relative to `root` of an answer, or absolute.');

export const images = array(path)
  .min(1)
  .max(MOST_IMAGES)
  .describe('Paths of pictures, relative to `root` of an answer, or absolute.');

export const group = string().min(1).max(200).describe('Name of a cluster, as winnow_list_groups gives it.');
