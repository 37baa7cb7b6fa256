import {
  auditLabels,
  excludeImages,
  mergeGroups,
  moveImages,
  nameGroups,
  tagImages,
  undoCorrection,
} from './corrections';
import { clusterFolder, imagesOfGroup, listGroups } from './groups';
import { exportPlan, searchByWords, similarImages, whatIsWrong } from './questions';
import type { Tool } from './tool';

/** What language models can do with Winnow, the same in the editor and over `winnow mcp`. */
export const TOOLS: readonly Tool[] = [
  clusterFolder,
  listGroups,
  imagesOfGroup,
  similarImages,
  searchByWords,
  whatIsWrong,
  nameGroups,
  moveImages,
  mergeGroups,
  excludeImages,
  tagImages,
  undoCorrection,
  auditLabels,
  exportPlan,
];
